import { actions } from '../src/actions/index.ts';

const LOOKS = /^(Get|List|Describe|BatchGet|Head|Lookup|Decrypt|GenerateDataKey|Search|Simulate)/;

/** Of each action, the calls that its role allows and that change something: what a question says it may call. */
export function changingCalls(): string {
  const calls = Object.values(actions).map(({ id, permissions }) => [
    id,
    [...new Set(permissions.flatMap((permission) => permission.actions))]
      .filter((call) => !LOOKS.test(call.split(':')[1] ?? ''))
      .sort(),
  ]);
  return `${JSON.stringify(Object.fromEntries(calls), null, 2)}\n`;
}
