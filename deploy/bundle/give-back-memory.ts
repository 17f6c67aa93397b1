import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Has V8 collect what nothing holds, and give the pages back to the system. The framework leaves some 500 MB of garbage when
 * it has read the service; they would stand beside what the bundler takes, since V8 collects for itself only.
 * Source: https://nodejs.org/api/v8.html#v8setflagsfromstringflags; "last-resort" gives back even what V8 keeps for new objects.
 */
export function giveBackMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect: NonNullable<typeof gc> = runInNewContext('gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
