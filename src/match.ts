import type { Finding } from './finding.ts';
import { severityBand } from './finding.ts';
import type { Match, Playbook } from './playbook.ts';
import { matchesGlob } from './text.ts';

const some = <T>(wanted: T | readonly T[], test: (entry: T) => boolean): boolean =>
  (Array.isArray(wanted) ? (wanted as readonly T[]) : [wanted as T]).some(test);

function hasTag(finding: Finding, wanted: string): boolean {
  const at = wanted.indexOf('=');
  const [key, value] = at < 0 ? [wanted, undefined] : [wanted.slice(0, at), wanted.slice(at + 1)];
  return finding.resources.some(
    ({ tags = {} }) => Object.hasOwn(tags, key) && (value === undefined || tags[key] === value),
  );
}

/** Whether every condition that the match names holds for the finding. */
export function matches(finding: Finding, when: Match): boolean {
  return (
    (when.source === undefined || some(when.source, (source) => finding.source === source)) &&
    (when.type === undefined || some(when.type, (glob) => matchesGlob(finding.type, glob))) &&
    (when.role === undefined || finding.role === when.role) &&
    (when.direction === undefined || some(when.direction, (direction) => finding.direction === direction)) &&
    (when.severity === undefined || some(when.severity, (band) => band === severityBand(finding.severity))) &&
    Object.entries(when.facts ?? {}).every(([name, wanted]) =>
      some(wanted, (value) => finding.facts[name] === value),
    ) &&
    (when.tag === undefined || hasTag(finding, when.tag))
  );
}

/** The first playbook that matches. The last of the built-in ones matches everything. */
export function playbookFor(finding: Finding, playbooks: readonly Playbook[]): Playbook | undefined {
  return playbooks.find((playbook) => matches(finding, playbook.when));
}
