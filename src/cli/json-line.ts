import type { Finding } from '../core/finding.ts';
import { headlineLine } from '../sources/headlines.ts';
import type { Heard } from './hearing.ts';
import type { Replayed, Told } from './replayed.ts';

/**
 * One event as one line of JSON: the machine-readable form of `npm start`.
 *
 * @param heardOf who hears of a decision
 */
export function jsonLine(replayed: Replayed, heardOf: (finding: Finding, told: Told) => Heard): string {
  if ('error' in replayed) return JSON.stringify(replayed);
  const { file, source, findings, rule } = replayed;
  return JSON.stringify({
    file,
    source,
    findings: findings.map(({ finding, told }) => ({
      id: finding.id,
      type: finding.type,
      severity: finding.severity,
      account: finding.account,
      region: finding.region,
      sample: finding.sample,
      decisions: told.map((decision) => decisionOf(decision, heardOf(finding, decision))),
    })),
    rule,
  });
}

function decisionOf(told: Told, heard: Heard) {
  const { playbook, action, target, mode, ended, said, from, to, advice, guard, response } = told;
  return {
    playbook,
    action,
    target,
    mode,
    outcome: ended,
    reason: said,
    ...(guard && { guard }),
    ...(from && { from }),
    ...(to && { to }),
    ...(advice && { advice }),
    ...(response && { response }),
    told: heard,
  };
}

/** What the line needs of an event, less all else: ten thousand whole findings fill the memory. */
export function slim(replayed: Replayed): Replayed {
  if ('error' in replayed) return replayed;
  const findings = replayed.findings.map(({ finding, told }) => {
    const { facts: _facts, peers: _peers, actor: _actor, actors: _actors, members: _members, ...rest } = finding;
    const resources = rest.resources.map(({ kind, id }) => ({ kind, id }));
    // What the headline is made of goes, so that it is made now.
    return { finding: { ...rest, resources, facts: { headline: headlineLine(finding) }, peers: [] }, told };
  });
  return { ...replayed, findings };
}
