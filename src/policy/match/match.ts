import type { Finding, SourceId } from '../../core/finding.ts';
import type { Match, Playbook } from '../../core/playbook.ts';
import { CONDITION_NAMES, listed, testFor, type Wanted } from './conditions.ts';
import { compileGlobs, type Test } from './glob.ts';

/** Playbooks in their order, prepared so that a finding meets only those of its source and type. */
export interface PlaybookSet {
  readonly list: readonly Playbook[];
  /** The first playbook that matches. The last of the built-in ones matches everything. */
  answering(finding: Finding): Playbook | undefined;
}

interface Prepared {
  playbook: Playbook;
  isType: Test<string>;
  /** All conditions but source and type. */
  isRest: Test<Finding>;
}

/** Of one source. Types are text from outside: somebody who invents them must not fill the memory. */
const MOST_TYPES = 500;

/** Whether every condition that the match names holds for the finding. */
export const matches = (finding: Finding, when: Match): boolean => testOf(when, CONDITION_NAMES)(finding);

function testOf(when: Match, names: readonly (keyof Match)[]): Test<Finding> {
  const tests = names.flatMap((name) => (when[name] === undefined ? [] : [testIn(when, name)]));
  return (finding) => tests.every((test) => test(finding));
}

const testIn = <K extends keyof Wanted>(when: Match, name: K): Test<Finding> => testFor(name, when[name] as Wanted[K]);

const REST = CONDITION_NAMES.filter((name) => name !== 'source' && name !== 'type');

const prepare = (playbook: Playbook): Prepared => ({
  playbook,
  isType: playbook.when.type === undefined ? () => true : compileGlobs(listed(playbook.when.type)),
  isRest: testOf(playbook.when, REST),
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
    answering: (finding) => candidatesFor(finding).find(({ isRest }) => isRest(finding))?.playbook,
  };
}

/** The first of some playbooks that matches, for a single finding. */
export const playbookFor = (finding: Finding, playbooks: readonly Playbook[]): Playbook | undefined =>
  playbooks.find(({ when }) => matches(finding, when));
