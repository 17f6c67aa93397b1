import { plural } from '../alerts/plain-text.ts';
import type { Ending } from '../alerts/words.ts';
import type { DeedPurpose } from './tally/actions.ts';
import type { Tally } from './tally/tally.ts';

interface Told {
  tally: Tally;
  /** Things that need a person, and how many of them are decisions. */
  needs: number;
  approvals: number;
  /** Matters that somebody has to settle, and nothing contains. */
  incidents: number;
  /** Whether a web ACL refers to the block list: without one, a block contains nothing. */
  blocksHold: boolean;
  paused: boolean;
  kind: 'day' | 'week';
}

/**
 * The period in one sentence: what nobody has settled, then what was done, then whether somebody is needed. A threat counts
 * once, however many findings led to it: an address that ten findings name is one threat. What was undone again is not contained.
 */
export function headlineOf({ tally, needs, approvals, incidents, blocksHold, paused, kind }: Told): string {
  const findings = tally.findings.counts.total;
  const { goingOn } = tally;
  const again =
    goingOn.total === 0
      ? []
      : [
          `${plural(goingOn.total, 'incident')} still going on${goingOn.worse > 0 ? ` (${goingOn.worse} got worse)` : ''}`,
        ];
  const found = findings > 0 ? [plural(findings, 'finding'), ...again] : again.length > 0 ? again : ['no new findings'];
  const isQuiet = isNothing(tally) && incidents === 0;
  const done = deeds(tally, blocksHold);
  const open = incidents > 0 ? [`${plural(incidents, 'incident')} not settled`] : [];
  const more = goingOn.worse > 0 ? again : [];
  const parts = done.length > 0 ? [...done, ...more] : isQuiet ? found : [...found, 'nothing was changed'];
  const told = `${[...open, ...parts, needed(needs, approvals)].join(', ')}.`;
  const quiet = isQuiet ? `A quiet ${kind}: ${told}` : capital(told);
  return paused ? `Riposte is paused. ${quiet}` : quiet;
}

/** Whether no finding came, new or known, and nothing was done. */
export const isNothing = ({ findings, goingOn, actions }: Tally): boolean =>
  findings.counts.total + goingOn.total + actions.total === 0;

function needed(needs: number, approvals: number): string {
  if (needs === 0) return 'nothing needs you';
  const verb = needs === 1 ? 'needs' : 'need';
  if (approvals === needs) return `${needs} ${verb} your decision`;
  return `${needs} ${verb} you${approvals > 0 ? ` (${plural(approvals, 'decision')})` : ''}`;
}

const CHANGING: readonly DeedPurpose[] = ['contains', 'blocks', 'repairs', 'renews'];

function deeds({ actions }: Tally, blocksHold: boolean): string[] {
  const count = (ending: Ending, ...purposes: DeedPurpose[]): number =>
    purposes.reduce((sum, purpose) => sum + (actions.deeds[ending]?.[purpose]?.total ?? 0), 0);
  const contained = count('applied', 'contains', ...(blocksHold ? (['blocks'] as const) : []));
  const idle = blocksHold ? 0 : count('applied', 'blocks');
  const repaired = count('applied', 'repairs');
  const renewed = count('applied', 'renews');
  const pending = count('pending', ...CHANGING);
  const failed = count('failed', ...CHANGING, 'tells');
  const undone = count('undone', ...CHANGING);
  return [
    ...(contained > 0 ? [`${plural(contained, 'threat')} contained`] : []),
    ...(idle > 0 ? [`${idle} blocked, without effect`] : []),
    ...(repaired > 0 ? [`${plural(repaired, 'lapse')} repaired`] : []),
    ...(renewed > 0 ? [`${renewed} renewed`] : []),
    ...(pending > 0 ? [`${pending} under way`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(undone > 0 ? [`${undone} undone`] : []),
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
