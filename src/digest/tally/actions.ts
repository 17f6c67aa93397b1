import { catalogue } from '../../actions/catalogue/catalogue.ts';
import type { Purpose } from '../../actions/catalogue/entry.ts';
import type { Ending } from '../../alerts/words.ts';
import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { keyOfDecision } from '../../core/response.ts';
import type { DigestAction } from '../parts.ts';
import { ENDINGS } from '../parts.ts';
import { createGroups, type Grouped, type Listed, nameOf } from './groups.ts';
import { type AdvisedTally, createAdvised } from './needs.ts';
import { type TakeBack, takeBack } from './reasons.ts';
import { createRefusals, type RefusalTally } from './refusals.ts';

/** A report that comes with advice stands among what needs a person; a block contains only where a web ACL holds it. */
export type DeedPurpose = Purpose | 'advises' | 'blocks';

/** Distinct actions on distinct targets: the worst of them whole, and all of them counted. */
type DeedTally = Listed<Grouped<DigestAction>>;

/** What the decisions and actions of a period come to. */
export interface ActionTally extends RefusalTally {
  /** Records of the journal, and decisions that were ends. */
  total: number;
  /** By ending and purpose. What was refused or only observed is in `refusals` and `observed`. */
  deeds: Partial<Record<Ending, Partial<Record<DeedPurpose, DeedTally>>>>;
  /** What ended with something for a person to do. */
  advised: AdvisedTally;
  byOutcome: Record<Ending, number>;
}

function purposeOf({ decision: { action }, outcome, advice }: DigestAction): DeedPurpose {
  if (outcome === 'notified' && advice !== undefined) return 'advises';
  return action === 'block-ip' ? 'blocks' : catalogue[action].purpose;
}

// Telling people has no target: what each finding says is news of its own.
const deedName = ({ finding, decision: { action, target } }: DigestAction): string =>
  action === 'notify'
    ? nameOf([finding.account, finding.region, finding.type, finding.resources[0]?.id])
    : nameOf([finding.account, finding.region, action, target]);

/** Counts decisions and actions one by one, and keeps the worst of each kind whole. */
export function createActionTally() {
  const deeds = new Map<Ending, Map<DeedPurpose, ReturnType<typeof createGroups<DigestAction>>>>();
  const advised = createAdvised();
  const refusals = createRefusals();
  const acted = new Set<string>();
  const decided = new Map<string, TakeBack & { reason: string }>();
  let total = 0;

  function addDeed(action: DigestAction): void {
    const purposes = deeds.get(action.outcome) ?? new Map();
    deeds.set(action.outcome, purposes);
    const purpose = purposeOf(action);
    const groups = purposes.get(purpose) ?? createGroups<DigestAction>();
    purposes.set(purpose, groups);
    const { at, key, finding, decision } = action;
    groups.add(deedName(action), { severity: finding.severity, at, key }, decision.target, action);
  }

  return {
    /** An action as the journal has it. It counts in place of what was decided of it. */
    act(action: DigestAction): void {
      const name = nameOf([action.key]);
      if (acted.has(name)) return;
      acted.add(name);
      const before = decided.get(name);
      if (before) {
        takeBack(before);
        decided.delete(name);
        total -= 1;
      }
      total += 1;
      if (!refusals.add(action.outcome, action)) addDeed(action);
      advised.add(action);
    },
    /** What ended while deciding, refused or observed, and never became an action of the journal. */
    decide(finding: Finding, decision: Decision): void {
      if (!decision.outcome) return;
      const name = nameOf([keyOfDecision(finding, decision)]);
      const { reason } = decision;
      const before = decided.get(name);
      // Of several findings that wanted the same, one reason is told: the same one in whatever order they are read.
      if (acted.has(name) || (before && before.reason <= reason)) return;
      const counted = refusals.add(decision.outcome, { decision, reason });
      if (!counted) return;
      if (before) takeBack(before);
      else total += 1;
      decided.set(name, { ...counted, reason });
    },
    end(): ActionTally {
      const ended = Object.fromEntries(
        [...deeds].map(([outcome, purposes]) => [
          outcome,
          Object.fromEntries([...purposes].map(([purpose, groups]) => [purpose, groups.end()])),
        ]),
      ) as ActionTally['deeds'];
      const told = refusals.end();
      return { total, deeds: ended, advised: advised.end(), ...told, byOutcome: countOutcomes(ended, told) };
    },
  };
}

function countOutcomes(deeds: ActionTally['deeds'], { refused, wouldHave }: RefusalTally): Record<Ending, number> {
  const count = (ending: Ending): number =>
    Object.values(deeds[ending] ?? {}).reduce((sum, { total }) => sum + total, 0);
  const counts = Object.fromEntries(ENDINGS.map((ending) => [ending, count(ending)])) as Record<Ending, number>;
  return { ...counts, refused, observed: wouldHave };
}
