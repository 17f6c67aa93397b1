import { once } from '../../core/once.ts';
import type { Call } from '../trail/call.ts';
import compiled from './calls.generated.json' with { type: 'json' };

/** What is done about a call, as its line in `calls/*.yml` says. */
export interface CallLine {
  /** When people are told: at once, or in the daily email; `own` only where it concerns this deployment's own. */
  decision: 'now' | 'digest' | 'own';
  /** Also told when AWS refused it. */
  tried: boolean;
  /** Told at once where it concerns this deployment's own resources. */
  own: boolean;
  /** What playbooks go by. */
  kind: string;
  /** What happened, as a sentence without its end. */
  says: string;
}

const DECISIONS: Readonly<Record<string, CallLine['decision']>> = {
  now: 'now',
  act: 'now',
  tried: 'now',
  digest: 'digest',
  own: 'own',
};

/** @param group what many lines of a service share: decision and kind */
function lineOf(group: string, says: string): CallLine {
  const [words = '', kind = ''] = group.split(' ');
  const [base = '', ...flags] = words.split('+');
  const decision = DECISIONS[base] ?? 'now';
  return { decision, tried: base === 'tried', own: base === 'own' || flags.includes('own'), kind, says };
}

/** Every call of which somebody may have to hear, by `service:Name`; those of a service in the order of names, as rules are filled with them. */
const lines = once(
  (): ReadonlyMap<string, CallLine> =>
    new Map(
      Object.entries(compiled as Record<string, Record<string, Record<string, string>>>).flatMap(([of, groups]) => {
        // Such as `cognito-idp Cognito user pools`, before what many sentences of it say behind a colon.
        const [service = '', ...label] = of.split(' ');
        return Object.entries(groups)
          .flatMap(([group, calls]) =>
            Object.entries(calls).flatMap(([says, names]) => {
              const line = lineOf(group, says.startsWith(':') ? label.join(' ') + says : says);
              return names.split(' ').map((name) => ({ name, line }));
            }),
          )
          .sort((a, b) => (a.name < b.name ? -1 : 1))
          .map(({ name, line }) => [`${service}:${name}`, line] as const);
      }),
    ),
);

/** Lambda puts the date of its API version behind a call's name, such as `AddPermission20150331v2`. */
const VERSION = /20\d{6}(v\d+)?$/;

/** The name under which the tables have a call. */
export const tableKey = ({ service, name }: Pick<Call, 'service' | 'name'>): string =>
  `${service}:${service === 'lambda' ? name.replace(VERSION, '') : name}`;

/** The line of a call; nothing where nobody is told of it. */
export const lineOfCall = (call: Pick<Call, 'service' | 'name'>): CallLine | undefined => lines().get(tableKey(call));

/** All lines, for the rules that let these calls through. */
export const allLines = (): readonly (readonly [key: string, line: CallLine])[] => [...lines()];
