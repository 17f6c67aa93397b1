import { findingKey } from '../../core/finding.ts';
import type { ExplainedCall } from '../explain/calls.ts';
import type { Explained, Explanation, Tried } from '../explain/explain.ts';
import { type Colors, row, shown } from '../out.ts';
import { factLines } from './show-lines.ts';

/** Conditions whose failing says that the playbook is about something else altogether. */
const ELSEWHERE = ['source', 'type'];

/** An explanation for people, a line each. */
export function explanationLines({ finding, tried, decisions }: Explanation, c: Colors): string[] {
  return [
    c.bold(shown(finding.type, 128)),
    row(c, 'Finding', shown(findingKey(finding))),
    ...factLines(finding, c),
    '',
    c.bold('Playbooks, in order; the first that matches decides'),
    ...triedLines(tried, c),
    '',
    ...decisions.flatMap((decision) => [...decisionLines(decision, c), '']),
    ...changeLines(tried, c),
  ];
}

function triedLines(tried: readonly Tried[], c: Colors): string[] {
  const near = tried.filter(
    ({ conditions }) => !conditions.some(({ condition, ok }) => !ok && ELSEWHERE.includes(condition)),
  );
  const far = tried.length - near.length;
  return [
    ...(far > 0 ? [c.dim(`  ${far} about other sources or types (all of them with --json)`)] : []),
    ...near.flatMap(({ playbook, matched, conditions }) => [
      `  ${matched ? c.green('✔') : c.dim('✗')} ${playbook}`,
      ...conditions
        .filter(({ ok, condition }) => (matched ? !ELSEWHERE.includes(condition) : !ok))
        .map(
          ({ condition, wanted, found, ok }) =>
            `      ${ok ? c.green('✔') : c.red('✗')} ${condition}: ${shown(wanted, 200)}; the finding has ${shown(found, 200)}`,
        ),
    ]),
  ];
}

function decisionLines(
  { action, target, mode, playbook, reason, outcome, guard, guards, calls }: Explained,
  c: Colors,
): string[] {
  const refusing = guards.filter(({ refuses }) => refuses !== undefined);
  const passing = guards.filter(({ refuses }) => refuses === undefined).map((answer) => answer.guard);
  return [
    `${markOf(outcome, mode, c)}  ${c.bold(action === 'notify' ? action : `${action} ${shown(target, 300)}`)} ${c.dim(`(${mode}, by playbook ${playbook})`)}`,
    row(c, '  Why', shown(reason, 2_000)),
    ...refusing.map((answer) =>
      row(
        c,
        answer.guard === guard ? '  Refused by' : '  Also refuses',
        `${answer.guard}: ${shown(answer.refuses, 500)}`,
      ),
    ),
    ...(passing.length > 0 ? [row(c, '  Let it pass', passing.join(', '))] : []),
    ...(calls.length > 0
      ? [row(c, '  Calls', 'as they would be in an account that holds what the finding names')]
      : []),
    ...calls.map((call) => callLine(call, c)),
  ];
}

function markOf(outcome: Explained['outcome'], mode: string, c: Colors): string {
  if (outcome === 'refused') return c.yellow('✋ refused');
  if (outcome === 'observed') return c.dim('· only observed');
  if (mode === 'approve') return c.magenta('? asks first');
  return mode === 'notify' ? c.cyan('✉ tells people') : c.green('✔ acts');
}

const callLine = ({ service, operation, input, changes }: ExplainedCall, c: Colors): string =>
  `    ${changes ? c.yellow('changes') : c.dim('looks  ')} ${service}:${operation} ${c.dim(shown(JSON.stringify(input), 400))}`;

function changeLines(tried: readonly Tried[], c: Colors): string[] {
  const chosen = tried.at(-1)?.playbook ?? 'anything-else';
  return [
    c.bold('To decide otherwise'),
    `  in riposte.yml, change this playbook, or add one that is tried before it (docs/riposte-yml.md):`,
    c.dim('    override:'),
    c.dim(`      ${chosen}:`),
    c.dim('        mode: notify    # observe, notify, approve or enforce: the most that it may do'),
  ];
}
