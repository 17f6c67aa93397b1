import type { Replayed } from './replay.ts';

/** One event as one line of JSON: the machine-readable form of `npm start`. */
export function jsonLine(replayed: Replayed): string {
  if ('error' in replayed) return JSON.stringify(replayed);
  const { file, source, findings } = replayed;
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
      decisions: told.map(({ playbook, action, target, mode, ended, said, from, to, advice, guard }) => ({
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
      })),
    })),
  });
}
