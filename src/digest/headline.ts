import { ACTION_IDS, type ActionId } from '../actions/action.ts';
import { plural } from '../notify/plain-text.ts';
import type { DigestAction } from './input.ts';

const CONTAINING: readonly ActionId[] = [
  'block-ip',
  'deny-in-network-acl',
  'deny-egress',
  'deny-domain',
  'block-public-access',
  'deactivate-access-key',
];
const REPAIRING: readonly ActionId[] = ['rotate-secret', 'renew-parameter', 'repair-certificate'];

interface Day {
  actions: readonly DigestAction[];
  needs: number;
  findings: number;
  paused: boolean;
}

/**
 * The day in one sentence. A threat counts once, however many findings led to it: an address that ten findings name
 * is one threat. What was undone again is not contained.
 */
export function headlineOf({ actions, needs, findings, paused }: Day): string {
  const needed =
    needs === 0 ? 'nothing needs a person' : `${plural(needs, 'thing')} ${needs === 1 ? 'needs' : 'need'} a person`;
  const found = findings === 0 ? 'no findings' : plural(findings, 'finding');
  const done = deeds(actions);
  const parts = done.length > 0 ? done : findings + actions.length > 0 ? [found, 'nothing was changed'] : [found];
  const told = `${[...parts, needed].join(', ')}.`;
  const quiet = findings + actions.length === 0 ? `A quiet day: ${told}` : capital(told);
  return paused ? `Riposte is paused. ${quiet}` : quiet;
}

function deeds(actions: readonly DigestAction[]): string[] {
  const contained = distinct(actions, 'applied', CONTAINING);
  const repaired = distinct(actions, 'applied', REPAIRING);
  const failed = distinct(actions, 'failed', ACTION_IDS);
  const undone = distinct(actions, 'undone', [...CONTAINING, ...REPAIRING]);
  const pending = distinct(actions, 'pending', [...CONTAINING, ...REPAIRING]);
  return [
    ...(contained > 0 ? [`${plural(contained, 'threat')} contained`] : []),
    ...(repaired > 0 ? [`${plural(repaired, 'lapse')} repaired`] : []),
    ...(pending > 0 ? [`${pending} under way`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(undone > 0 ? [`${undone} undone`] : []),
  ];
}

const distinct = (actions: readonly DigestAction[], outcome: string, ids: readonly ActionId[]): number =>
  new Set(
    actions
      .filter((action) => action.outcome === outcome && ids.includes(action.decision.action))
      .map(({ finding, decision }) => [finding.account, finding.region, decision.action, decision.target].join('#')),
  ).size;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
