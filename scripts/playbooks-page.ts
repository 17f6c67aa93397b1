import { type Finding, SOURCE_IDS } from '../src/core/finding.ts';
import type { Match, Playbook, Step } from '../src/core/playbook.ts';
import { playbookFor } from '../src/policy/match/match.ts';
import { advisedPlaybooks as playbooks } from '../src/policy/playbooks/advised.ts';
import types from '../src/sources/guardduty/finding-types.json' with { type: 'json' };
import { bundledFindings } from './bundled-findings.ts';

const INTRO = `# Playbooks

Made by \`npm run generate\` from \`playbooks/*.yml\`: edit those, not this page.

The first playbook that matches decides. Its steps have a mode: \`observe\` writes to the journal and the daily email
only, \`notify\` tells people, \`approve\` asks a person and then acts, \`enforce\` acts. The deployed mode is a ceiling
for all of them. A step for which the finding names nothing to act on tells people instead. How to change playbooks,
switch them off and add your own: [riposte-yml.md](riposte-yml.md).
`;

/** The page about what is done with which finding: every playbook in order, then every type that is known. */
export function playbooksPage(): string {
  const others = SOURCE_IDS.filter((source) => source !== 'guardduty').map(sourceSection);
  const parts = [INTRO, orderSection(), guardDutySection(), ...others];
  return `${parts.filter(Boolean).join('\n')}`;
}

const orderSection = (): string => `## In order\n\n${playbooks.map(entryOf).join('\n')}`;

function entryOf(playbook: Playbook): string {
  const { id, when, steps, why, advice } = playbook;
  const types = list(when.type).map(code);
  const answers = [conditionsOf(when, true), types.length > 0 && `types ${types.join(', ')}`].filter(Boolean);
  return [
    `### ${id}\n`,
    `Answers: ${answers.join('; ') || 'whatever is left'}.\n`,
    `Does: ${steps.map(stepOf).join('; ')}${toldOf(playbook)}.\n`,
    `${escaped(why)}\n`,
    ...(advice === undefined ? [] : [`What to do: ${escaped(advice)}\n`]),
  ].join('\n');
}

function guardDutySection(): string {
  const rows = types.map(({ type, severity, status }) => {
    const claims = playbooks.filter(
      ({ when }) => list(when.source).includes('guardduty') && list(when.type).includes(type),
    );
    const note = status === 'active' ? '' : ` (${status.replaceAll('-', ' ')})`;
    const decisions = claims.map((playbook) => decisionOf(playbook, claims.length > 1));
    return [`${code(type)}${note}`, severity, decisions.join('<br>'), claims.map(reasonOf).join('<br>')];
  });
  const lead = `GuardDuty's ${types.length} types, those of its detection rules for single calls and those that it no longer sends included. A type that is not here is answered by the playbooks \`unheard-of-…\`, which touch nothing.`;
  return `## guardduty\n\n${lead}\n\n${table(['type', 'severity', 'decision', 'reason'], rows)}`;
}

/** Other sources have no published list of types: what their bundled events are answered with. */
function sourceSection(source: (typeof SOURCE_IDS)[number]): string {
  const seen = new Map<string, string[]>();
  for (const { name, finding } of bundledFindings(source)) {
    const playbook = playbookFor(finding, playbooks);
    const key = `${finding.type} ${playbook?.id}`;
    if (playbook && !seen.has(key))
      seen.set(key, [code(finding.type), eventOf(name, finding), decisionOf(playbook, true), reasonOf(playbook)]);
  }
  const rows = [...seen.values()].sort(([one = ''], [other = '']) => (one < other ? -1 : one > other ? 1 : 0));
  return rows.length > 0 ? `## ${source}\n\n${table(['type', 'such as', 'decision', 'reason'], rows)}` : '';
}

const eventOf = (name: string, { source }: Finding): string => `[${name}](../events/${source}/${name}.json)`;
const decisionOf = (playbook: Playbook, withConditions: boolean): string => {
  const conditions = withConditions ? conditionsOf(playbook.when, false) : '';
  const what = `**${playbook.id}**: ${playbook.steps.map(stepOf).join('; ')}${toldOf(playbook)}`;
  return conditions ? `${conditions}: ${what}` : what;
};
const reasonOf = ({ why }: Playbook): string => escaped(why);
const toldOf = ({ tell }: Playbook): string => (tell === 'digest' ? '; told in the daily email' : '');

function stepOf({ action, mode, corroborated, params = {}, ifAny }: Step): string {
  const settings = Object.entries(params).map(([name, value]) =>
    name === 'hours' ? `${value} h` : `${name} ${value}`,
  );
  const notes = [...settings, corroborated && `${corroborated} when corroborated`, ifAny && 'where there is a target'];
  const text = notes.filter(Boolean).join(', ');
  if (action === 'notify') return mode === 'observe' ? 'observe' : 'notify';
  return `${code(action)} ${mode}${text ? ` (${text})` : ''}`;
}

/** What a playbook asks for beside the type. */
function conditionsOf({ source, type: _, ...when }: Match, withSource: boolean): string {
  const said = Object.entries(when).map(([name, wanted]) => `${name} ${shown(wanted)}`);
  return [...(withSource && source ? [list(source).join(', ')] : []), ...said].join(', ');
}

function shown(wanted: unknown): string {
  if (Array.isArray(wanted)) return wanted.map(shown).join(' or ');
  if (typeof wanted !== 'object' || wanted === null) return code(String(wanted));
  return Object.entries(wanted)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(' and ');
}

const list = <T>(wanted: T | readonly T[] | undefined): readonly T[] =>
  wanted === undefined ? [] : Array.isArray(wanted) ? (wanted as readonly T[]) : [wanted as T];
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
