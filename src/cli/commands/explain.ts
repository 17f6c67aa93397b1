import type { Config } from '../../core/config.ts';
import { RiposteError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { Playbook } from '../../core/playbook.ts';
import { ANY_RIPOSTE, deployedRuleFor } from '../../sources/deployed-rules.ts';
import { sourceOf } from '../../sources/index.ts';
import { FormsMet } from '../events/forms.ts';
import { type Explanation, explain as explainFinding } from '../explain/explain.ts';
import type { Out } from '../out.ts';
import { type FoundEvent, readEvents, UsageError } from '../read-events.ts';
import { explanationLines } from './explain-lines.ts';

/** What an explanation is made with: the settings of where an event arrives, the rules, and where it is written. */
interface ExplainContext {
  configFor(finding: Finding): Config;
  playbooks: readonly Playbook[];
  out: Out;
}

/**
 * Explains what would be decided about events, and touches nothing. An event is explained as of its own time, so that
 * saved ones of any age can be.
 *
 * @returns the exit code: 1 when an event could not be read
 */
export async function explain(paths: readonly string[], context: ExplainContext): Promise<number> {
  const { out } = context;
  const met = new FormsMet();
  const events = await readEvents(paths, met);
  for (const line of met.lines()) out.note(line);
  const documents: unknown[] = [];
  let failed = 0;
  for (const event of events) {
    const explained = await explainEvent(event, context);
    documents.push(explained);
    if ('error' in explained) {
      failed += 1;
      out.line(`${explained.file}: ${explained.error.code}: ${explained.error.message}`);
    } else if (explained.rule === null) {
      out.line(`${explained.file}: no deployed rule lets this through, so Riposte never hears of it.`);
    } else if (explained.findings.length === 0) {
      out.line(`${explained.file}: nothing to tell and nothing to do: ${explained.source} reads no harm from it.`);
    } else for (const one of explained.findings) for (const line of explanationLines(one, out.colors)) out.line(line);
  }
  out.data(documents);
  return failed > 0 ? 1 : 0;
}

type ExplainedEvent =
  | { file: string; source: string; rule: string | null; findings: Explanation[] }
  | { file: string; error: { code: string; message: string } };

async function explainEvent(
  { file, text, error }: FoundEvent,
  { configFor, playbooks }: ExplainContext,
): Promise<ExplainedEvent> {
  try {
    if (error || text === undefined) throw error ?? new UsageError(`${file}: there is no event`);
    const event = JSON.parse(text) as { time?: string };
    const rule = deployedRuleFor(event, ANY_RIPOSTE);
    if (!rule) return { file, source: sourceOf(event).id, rule: null, findings: [] };
    const findings = rule.source.parse(event);
    const explained = findings.map((finding) =>
      explainFinding(
        finding,
        configFor(finding),
        playbooks,
        Date.parse(event.time ?? '') || Date.parse(finding.lastSeen),
      ),
    );
    return { file, source: rule.source.id, rule: rule.name, findings: await Promise.all(explained) };
  } catch (problem) {
    if (!(problem instanceof RiposteError)) throw problem;
    return { file, error: { code: problem.code, message: problem.message } };
  }
}
