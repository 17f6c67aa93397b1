import { describeError } from '../../core/telemetry.ts';
import { type Diagnosis, diagnose } from '../../health/doctor/doctor.ts';
import { BUCKET_NAME } from '../../sources/read/identifiers.ts';
import { row, shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import { VERSION } from '../version.ts';
import type { Context } from './context.ts';

export interface DoctorOptions {
  /** Ids of checks that somebody knows about: they are told, and count no more. */
  accept: readonly string[];
  /** Buckets in which objects should be quarantined. */
  buckets?: readonly string[];
}

/**
 * Looks at everything that a deployment needs to do its work, and says of each thing that is wrong why it matters and
 * what mends it.
 *
 * @returns 1 when something is wrong that is not accepted
 */
export async function doctor({ accept, buckets = [] }: DoctorOptions, context: Context): Promise<number> {
  const { clients, deployment, out, now, servicesIn, askWithin } = context;
  const wrongName = buckets.find((name) => !BUCKET_NAME.test(name));
  if (wrongName !== undefined) throw new UsageError(`"${shown(wrongName, 64)}" cannot be the name of a bucket.`);
  const settings = await context.settings().then(
    (config) => ({ config }),
    (error: unknown) => {
      const { name, message } = describeError(error);
      return { config: undefined, configProblem: `${name}: ${shown(message, 300)}` };
    },
  );
  out.note('Looking at the deployment; this takes up to a minute.');
  const checks = await diagnose({
    clients,
    servicesIn: servicesIn ?? (() => clients),
    deployment,
    ...settings,
    buckets,
    version: VERSION,
    askWithin,
    now,
  });
  const unknown = accept.find((id) => !checks.some((check) => check.id === id));
  if (unknown !== undefined)
    throw new UsageError(
      `There is no check ${shown(unknown, 64)}; there are ${checks.map(({ id }) => id).join(', ')}.`,
    );
  const told = checks.map((check) => ({ ...check, accepted: check.wrong && accept.includes(check.id) }));
  const wrong = told.filter((check) => check.wrong && !check.accepted);
  const { stack, account, region } = deployment;
  out.data({
    stack,
    account,
    region,
    version: VERSION,
    deployedVersion: deployment.version ?? null,
    well: wrong.length === 0,
    wrong: wrong.length,
    checks: told.map(({ command = null, ...check }) => ({ ...check, command })),
  });
  for (const line of doctorLines(told, context)) out.line(line);
  return wrong.length === 0 ? 0 : 1;
}

type Told = Diagnosis & { accepted: boolean };

const TONES = { problem: 'red', unknown: 'yellow', off: 'yellow', ok: 'green' } as const;

function doctorLines(checks: readonly Told[], { deployment, out: { colors: c } }: Context): string[] {
  const { stack, account, region } = deployment;
  const wrong = checks.filter((check) => check.wrong && !check.accepted);
  const rest = checks.filter((check) => !wrong.includes(check));
  const well = rest.filter(({ state }) => state === 'ok');
  const others = rest.filter(({ state }) => state !== 'ok');
  return [
    c.bold(`${stack}, account ${account}, ${region}`),
    ...wrong.flatMap(({ id, what, state, note, why, command }) => [
      '',
      `${c[TONES[state]](state.padEnd(8))} ${c.bold(shown(what, 200))} ${c.dim(`(${shown(id, 80)})`)}`,
      `         ${shown(note, 600)}`,
      ...(why ? [`         ${c.dim(why)}`] : []),
      ...(command === undefined ? [] : [`         ${shown(command, 2_000)}`]),
    ]),
    '',
    ...others.map(({ what, state, note, accepted }) =>
      row(c, accepted ? 'accepted' : state, `${shown(what, 200)}: ${shown(note, 300)}`, 8),
    ),
    ...well.map(({ what, note }) => row(c, 'ok', `${shown(what, 200)}: ${shown(note, 300)}`, 8)),
    '',
    wrong.length === 0
      ? c.green(`All is well: ${checks.length} checks.`)
      : c.red(`${wrong.length} of ${checks.length} checks need somebody.`),
  ];
}
