import type { LocalStack } from '../../local/local-stack.ts';
import type { Decision } from '../core/decision.ts';
import { type Finding, findingKey } from '../core/finding.ts';
import { keyOfDecision } from '../core/response.ts';
import { holdingWant, type ResponseRecord } from '../journal/response-record.ts';
import type { Ready } from './ready-event.ts';
import type { Answered, Told } from './replayed.ts';

/** Reads from the journal how each decision ended. */
export async function follow(stack: LocalStack, events: readonly Ready[]): Promise<Answered[]> {
  const all = events.flatMap(({ findings }) => findings);
  const decided = await Promise.all(
    all.map(async (finding) => (await stack.journal.readFinding(finding))?.decisions ?? []),
  );
  const keys = all.flatMap((finding, n) => (decided[n] ?? []).map((decision) => keyOfDecision(finding, decision)));
  const { records } = await stack.journal.readResponses(keys);
  const known = new Map(records.map((record, n) => [keys[n], record]));
  const decisionsOf = new Map(all.map((finding, n) => [finding, decided[n] ?? []]));
  return events.map(({ file, source, rule, findings }) => ({
    file,
    source,
    rule,
    findings: findings.map((finding) => ({
      finding,
      told: (decisionsOf.get(finding) ?? []).map((decision) => {
        const response = keyOfDecision(finding, decision);
        return { ...ending(finding, decision, known.get(response)), response };
      }),
    })),
  }));
}

function ending(finding: Finding, decision: Decision, record: ResponseRecord | undefined): Told {
  if (decision.outcome) return { ...decision, ended: decision.outcome, said: decision.reason };
  if (!record?.outcome)
    return { ...decision, ended: 'failed', said: record?.reason ?? 'It was handed over, but has no outcome.' };
  const { outcome, reason, from, to, advice } = record;
  // Done once: a finding that came when it was there already has joined it.
  const joined = record.wants.find((want) => want.finding === findingKey(finding));
  if (outcome === 'applied' && joined && joined !== holdingWant(record))
    return { ...decision, ended: 'unchanged', said: `It had already been done, for ${holdingWant(record).finding}.` };
  const isChange = outcome === 'applied';
  return {
    ...decision,
    ended: outcome,
    said: reason ?? decision.reason,
    ...(isChange && from && { from }),
    ...(isChange && to && { to }),
    ...(advice && { advice }),
  };
}

/** Each effect stands once, at the finding that brought it about: another that wants the same finds it done. */
export function onceEach(answer: Answered, effects: Set<string>): Answered {
  const findings = answer.findings.map(({ finding, told }) => ({
    finding,
    told: told.map((one): Told => {
      if (one.ended !== 'applied') return one;
      const effect = [finding.account, one.action, one.target, one.to ?? one.said].join('\n');
      if (!effects.has(effect)) {
        effects.add(effect);
        return one;
      }
      const { from: _from, to: _to, ...rest } = one;
      return { ...rest, ended: 'unchanged', said: `It had already been done: ${one.said}` };
    }),
  }));
  return { ...answer, findings };
}
