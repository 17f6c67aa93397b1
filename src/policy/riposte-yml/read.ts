import type * as z from 'zod';
import type { Match, Playbook } from '../../core/playbook.ts';
import { asksAccount } from '../match/conditions.ts';
import { channelProblems } from './channels.ts';
import { playbookIssues } from './check-playbooks.ts';
import { type Checked, checkDocument } from './document.ts';
import { peopleIssues, strangers } from './people-section.ts';
import type { PlacedLayer } from './placed-layer.ts';
import { ChangeShape, OverrideShape, PlaybookId, PlaybookShape, playbookSections } from './playbooks.ts';
import type { Issue, Problem } from './problem.ts';
import { type RiposteYml, RiposteYmlShape } from './sections.ts';
import { listed } from './shape.ts';

/** A riposte.yml that was read: either it is right, or these are all of its mistakes. */
export type ReadYml<T> = { yml: T; problems?: never } | { yml?: never; problems: Problem[] };

/** What Parameter Store keeps in one parameter of the advanced tier. */
const MOST_OVERRIDE_BYTES = 8 * 1024;

/**
 * Reads and checks riposte.yml.
 *
 * @param below the built-in playbooks, which it stands before
 */
export function readRiposteYml(text: string, below: readonly Playbook[]): ReadYml<RiposteYml> {
  const checked = checkDocument(text, RiposteYmlShape);
  const { value } = checked;
  return outcome(checked, [
    ...layerIssues(checked.data, below, value && namesOf(value)),
    ...channelProblems(value ?? {}),
    ...peopleIssues(value ?? {}),
  ]);
}

/** What an override may say: a riposte.yml of which only the sections about playbooks are there. */
export type PlaybookOverride = z.infer<typeof OverrideShape>;

/**
 * Reads and checks the text of an override.
 *
 * @param below the deployed playbooks, which it stands before
 * @param channels the deployed channels, by name
 * @param people the people who may be named, by name
 * @param mostBytes what its home takes; a parameter unless told
 */
export function readOverride(
  text: string,
  below: readonly Playbook[],
  channels: readonly string[],
  people: readonly string[] = [],
  mostBytes = MOST_OVERRIDE_BYTES,
): ReadYml<PlaybookOverride> {
  const checked = checkDocument(text, OverrideShape, mostBytes);
  return outcome(checked, layerIssues(checked.data, below, { channels, people }));
}

function outcome<T>({ value, problems, place }: Checked<T>, issues: readonly Issue[]): ReadYml<T> {
  const all = [...problems, ...issues.map(place)].sort((a, b) => a.line - b.line || a.column - b.column);
  return value !== undefined && all.length === 0 ? { yml: value } : { problems: all };
}

/** What is wrong with the playbooks of a file, as far as each can be read by itself. */
function layerIssues(data: unknown, below: readonly Playbook[], named: Named | undefined): Issue[] {
  const layer = placedLayer(data);
  if (!named) return playbookIssues(layer, below);
  return [
    ...playbookIssues(layer, below),
    ...channelIssues(layer, named.channels),
    ...approverIssues(layer, named),
    ...(named.organisation === false ? accountIssues(layer) : []),
  ];
}

/** What playbooks may name of the rest of the file. */
interface Named {
  channels: readonly string[];
  people: readonly string[];
  /** Who of them may approve, where a playbook does not say. */
  approvers?: readonly string[] | undefined;
  /** Whether there is an organisation; absent where that stands elsewhere. */
  organisation?: boolean;
}

const namesOf = ({ channels = {}, people = {}, approvers, organisation }: RiposteYml): Named => ({
  approvers,
  organisation: organisation !== undefined,
  channels: Object.keys(channels),
  people: Object.keys(people),
});

function placedLayer(data: unknown): PlacedLayer {
  const { playbooks, override, disable } = (data ?? {}) as Record<string, unknown>;
  const readable = (Array.isArray(playbooks) ? playbooks : []).flatMap((entry, n) => {
    const parsed = PlaybookShape.safeParse(entry);
    return parsed.success ? [{ playbook: parsed.data, n }] : [];
  });
  const changes = Object.entries(override ?? {}).flatMap(([id, change]) => {
    const parsed = ChangeShape.safeParse(change);
    return parsed.success && PlaybookId.safeParse(id).success ? [[id, parsed.data] as const] : [];
  });
  return {
    playbooks: readable.map(({ playbook }) => playbook),
    at: readable.map(({ n }) => n),
    override: Object.fromEntries(changes),
    disable: playbookSections.disable.safeParse(disable ?? []).data ?? [],
  };
}

function channelIssues({ playbooks, at, override }: PlacedLayer, channels: readonly string[]): Issue[] {
  const known = ['topic', ...channels];
  const issue = (channel: string | undefined, path: Issue['path']): Issue[] =>
    channel === undefined || known.includes(channel)
      ? []
      : [{ path, message: `there is no channel "${channel}"; there are ${listed(known)}.` }];
  return [
    ...playbooks.flatMap(({ channel }, n) => issue(channel, ['playbooks', at[n] ?? n, 'channel'])),
    ...Object.entries(override).flatMap(([id, { channel }]) => issue(channel, ['override', id, 'channel'])),
  ];
}

/** Conditions on units and tags of accounts, of which nothing is known without an organisation. */
function accountIssues({ playbooks, at, override }: PlacedLayer): Issue[] {
  const issues = (when: Match | undefined, path: Issue['path']): Issue[] =>
    when && asksAccount(when)
      ? [{ path, message: 'unit and accountTag need the section organisation: without it no account is known.' }]
      : [];
  return [
    ...playbooks.flatMap(({ when }, n) => issues(when, ['playbooks', at[n] ?? n, 'when'])),
    ...Object.entries(override).flatMap(([id, { when }]) => issues(when, ['override', id, 'when'])),
  ];
}

/** Whom playbooks name as approvers and nobody knows, and more approvals than there are people who may give one. */
function approverIssues(
  { playbooks, at, override }: PlacedLayer,
  { people, approvers: ofAll = people }: Named,
): Issue[] {
  const issues = ({ approvals = 1, approvers }: Partial<Playbook>, path: Issue['path']): Issue[] => {
    const may = new Set(approvers ?? ofAll).size;
    const message = `it takes ${approvals} people, and ${may} may approve: name more under people${approvers ? ' and approvers' : ''}.`;
    return [
      ...strangers(approvers, [...path, 'approvers'], people),
      ...(approvals > 1 && may < approvals ? [{ path: approvers ? [...path, 'approvers'] : path, message }] : []),
    ];
  };
  return [
    ...playbooks.flatMap((playbook, n) => issues(playbook, ['playbooks', at[n] ?? n])),
    ...Object.entries(override).flatMap(([id, change]) => issues(change, ['override', id])),
  ];
}
