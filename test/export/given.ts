import fc from 'fast-check';
import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import type { ActionId } from '../../src/core/action-ids.ts';
import { actionKey } from '../../src/core/finding.ts';
import { ENDINGS } from '../../src/digest/parts.ts';
import type { Exported, ExportedAction, ExportedFinding } from '../../src/export/record.ts';
import { sources } from '../../src/sources/index.ts';
import { allBundled } from '../sources/support.ts';
import { givenFinding, NOW } from '../support/fixtures.ts';
import { bundled } from '../support/stories.ts';

export const givenExportedFinding = (overrides: Partial<ExportedFinding['finding']> = {}): ExportedFinding => ({
  kind: 'finding',
  finding: givenFinding(overrides),
  decisions: [],
  at: NOW,
});

export function givenExportedAction(
  overrides: Partial<ExportedAction> = {},
  action: ActionId = 'block-ip',
): ExportedAction {
  const finding = overrides.finding ?? givenFinding({ direction: 'INBOUND' });
  const target = '198.51.100.7/32';
  return {
    kind: 'action',
    key: actionKey(finding, action, target),
    finding,
    decision: { playbook: 'p', action, target, mode: 'enforce', reason: 'It attacks.', params: {} },
    outcome: 'applied',
    reason: 'It is in the IP set.',
    at: NOW,
    ...overrides,
  };
}

/** Every bundled event's findings with a decision, and every action with every ending. */
export const everything: { title: string; exported: Exported }[] = [
  ...allBundled
    .map(({ source, name }) => ({ source, name }))
    .flatMap(({ source, name }) =>
      sources[source].parse(JSON.parse(bundled(`${source}/${name}`))).map((finding) => ({
        title: `${source}/${name}`,
        exported: {
          kind: 'finding' as const,
          finding,
          decisions: [givenExportedAction().decision],
          at: NOW,
        },
      })),
    ),
  ...(Object.keys(catalogue) as ActionId[]).flatMap((action) =>
    ENDINGS.map((outcome) => ({ title: `${action} ${outcome}`, exported: givenExportedAction({ outcome }, action) })),
  ),
];

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '"; DROP',
    '\u202e\u0000\u001b[31m',
    '<b>',
    'x'.repeat(100_000),
    '\u6f22'.repeat(5_000),
  ),
);

/** Longer than a tag's name or value may be; whole in 2,400 tags, one text would be 480 MB. */
const cut = (text: string): string => text.slice(0, 300);

/** Findings and actions whose every text was written by somebody else. */
export const hostileExports: fc.Arbitrary<Exported> = fc
  .record({
    id: hostile,
    time: hostile,
    type: hostile,
    title: hostile,
    text: hostile,
    address: hostile,
    action: fc.boolean(),
  })
  .map(({ id, time, type, title, text, address, action }) => {
    const finding = givenFinding({
      id,
      firstSeen: time,
      lastSeen: time,
      type,
      title,
      peers: [{ address, country: text, organization: text, asn: text }],
      resources: Array.from({ length: 40 }, (_, n) => ({
        kind: 'bucket',
        id: `${n}${n === 0 ? text : cut(text)}`,
        tags: Object.fromEntries(
          Array.from({ length: 60 }, (_, m) => [`${m}${cut(text)}`, n + m === 0 ? text : cut(text)]),
        ),
      })),
      actor: { userName: text },
      facts: { text },
    });
    const decision = {
      playbook: 'p',
      action: 'block-ip',
      target: text,
      mode: 'enforce',
      reason: text,
      params: {},
    } as const;
    return action
      ? givenExportedAction({
          finding,
          decision,
          key: text,
          reason: text,
          from: text,
          to: text,
          by: text,
          advice: text,
        })
      : { kind: 'finding', finding, decisions: [decision], at: NOW };
  });
