import { playbooks } from '../playbooks/index.ts';
import { layered } from '../playbooks/order.ts';
import { problemLine } from './problem.ts';
import { type PlaybookOverride, type ReadYml, readOverride } from './read.ts';
import type { RiposteYml } from './sections.ts';

/** What AppConfig keeps may be larger than a parameter; it stands in the journal, which decide functions read. */
export const MOST_HOSTED_BYTES = 64 * 1024;

/**
 * Reads and checks the text of an override against what is deployed.
 *
 * @param mostBytes what its home can keep; that of a parameter unless told
 */
export function readOverDeployed(text: string, riposteYml: RiposteYml, mostBytes?: number): ReadYml<PlaybookOverride> {
  const [channels = [], people = []] = [riposteYml.channels, riposteYml.people].map((named = {}) => Object.keys(named));
  return readOverride(text, layered(playbooks, riposteYml), channels, people, mostBytes);
}

/** What is wrong with rules that AppConfig is to keep, a line for each mistake. */
export const mistakesIn = (text: string, riposteYml: RiposteYml): string[] =>
  (readOverDeployed(text, riposteYml, MOST_HOSTED_BYTES).problems ?? []).map((problem) =>
    problemLine('playbooks', problem),
  );
