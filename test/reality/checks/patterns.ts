import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Causes, Problem } from '../support/cause.ts';
import type { BundledEvent } from '../support/events.ts';
import { ofType, type Template } from '../support/template.ts';
import { TOOLS, tool } from '../support/tools.ts';

interface Match {
  id: string;
  rules?: string[];
  error?: string;
}

/** Which rules each event comes through, asked of EventBridge's own matcher. */
export function matches(template: Template, events: readonly BundledEvent[]): Match[] {
  const rules = ofType(template, 'AWS::Events::Rule').map(([id, { Properties }]) => [id, Properties.EventPattern]);
  const folder = mkdtempSync(join(tmpdir(), 'riposte-patterns-'));
  try {
    const [ruleFile, eventFile] = [join(folder, 'rules.json'), join(folder, 'events.ndjson')];
    writeFileSync(ruleFile, JSON.stringify(Object.fromEntries(rules)));
    writeFileSync(eventFile, events.map((event) => JSON.stringify(event)).join('\n'));
    tool('Match.class');
    const classes = [TOOLS, readFileSync(tool('classpath.txt'), 'utf8').trim()].join(delimiter);
    const output = execFileSync('java', ['-Xmx512m', '-cp', classes, 'Match', ruleFile, eventFile], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Match);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Events that come through no rule, or through several, which would make two of each finding. */
export function patternProblems(template: Template, events: readonly BundledEvent[], causeOf: Causes): Problem[] {
  const found = matches(template, events);
  const types = new Map(events.map(({ id, event }) => [id, String(event['detail-type'])]));
  const wrong = found.filter(({ rules = [], error }) => error !== undefined || rules.length !== 1);
  const problems = wrong.map(({ id, rules = [], error }) => ({
    what: `${id} ${error ?? (rules.length === 0 ? 'comes through no rule' : `comes through ${rules.join(' and ')}`)}`,
    where: causeOf(types.get(id) ?? ''),
  }));
  if (found.length === events.length) return problems;
  return [
    ...problems,
    { what: `${found.length} of ${events.length} events were answered`, where: 'scripts/reality/Match.java:1' },
  ];
}
