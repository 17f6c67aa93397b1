import type { Finding, SourceId } from '../../core/finding.ts';
import type { OfAccount } from '../../core/organisation.ts';
import type { Match, Playbook } from '../../core/playbook.ts';
import { asksAccount, CONDITION_NAMES, listed, metIfUnknown, type Placed, testFor, type Wanted } from './conditions.ts';
import { compileGlobs, type Test } from './glob.ts';

/** Playbooks in their order, prepared so that a finding meets only those of its source and type. */
export interface PlaybookSet {
  readonly list: readonly Playbook[];
  /** Whether any of them asks of which unit and tags an account is, so that the inventory is needed. */
  readonly asksAccount: boolean;
  /**
   * The first playbook that matches. The last of the built-in ones matches everything.
   *
   * @param of what the inventory says of its account
   */
  answering(finding: Finding, of?: OfAccount): Playbook | undefined;
}

interface Prepared {
  playbook: Playbook;
  isType: Test<string>;
  /** All conditions but source and type. */
  isRest: Test<Placed>;
}

/** Of one source. Types are text from outside: somebody who invents them must not fill the memory. */
const MOST_TYPES = 500;

/** Whether every condition that the match names holds for the finding. */
export const matches = (finding: Placed, when: Match, ifUnknown = false): boolean =>
  testOf(when, CONDITION_NAMES, ifUnknown)(finding);

function testOf(when: Match, names: readonly (keyof Match)[], ifUnknown: boolean): Test<Placed> {
  const tests = names.flatMap((name) => (when[name] === undefined ? [] : [testIn(when, name, ifUnknown)]));
  return (finding) => tests.every((test) => test(finding));
}

const testIn = <K extends keyof Wanted>(when: Match, name: K, ifUnknown: boolean): Test<Placed> =>
  testFor(name, when[name] as Wanted[K], ifUnknown);

const REST = CONDITION_NAMES.filter((name) => name !== 'source' && name !== 'type');

const prepare = (playbook: Playbook): Prepared => ({
  playbook,
  isType: playbook.when.type === undefined ? () => true : compileGlobs(listed(playbook.when.type)),
  isRest: testOf(playbook.when, REST, metIfUnknown(playbook.steps)),
});

/**
 * Prepares playbooks once for many findings. Which of them can concern a source and type is found once for each, so that
 * hundreds of playbooks about other things cost nothing.
 */
export function indexPlaybooks(list: readonly Playbook[]): PlaybookSet {
  const prepared = list.map(prepare);
  const kinds = new Map<SourceId, Map<string, readonly Prepared[]>>();

  function candidatesFor({ source, type }: Finding): readonly Prepared[] {
    const known = kinds.get(source)?.get(type);
    if (known) return known;
    const types = kinds.get(source) ?? new Map<string, readonly Prepared[]>();
    kinds.set(source, types);
    const isSource = ({ when }: Playbook): boolean => when.source === undefined || listed(when.source).includes(source);
    const found = prepared.filter(({ playbook, isType }) => isSource(playbook) && isType(type));
    if (types.size >= MOST_TYPES) types.clear();
    types.set(type, found);
    return found;
  }

  return {
    list,
    asksAccount: list.some(({ when }) => asksAccount(when)),
    answering(finding, of) {
      const placed: Placed = of === undefined ? finding : { ...finding, of };
      return candidatesFor(finding).find(({ isRest }) => isRest(placed))?.playbook;
    },
  };
}

/** The first of some playbooks that matches, for a single finding. */
export const playbookFor = (finding: Placed, playbooks: readonly Playbook[]): Playbook | undefined =>
  playbooks.find(({ when, steps }) => matches(finding, when, metIfUnknown(steps)));
