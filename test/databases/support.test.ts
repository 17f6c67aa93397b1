import { execFileSync } from 'node:child_process';
import { DATABASES } from './support/databases.ts';
import { findProgram } from './support/unprivileged.ts';

it('a server that is missing is an error that says how to get it', () => {
  expect(() => findProgram('postgres', ['/nowhere'], 'postgresql')).toThrow(
    'postgres is not in /nowhere: apt-get install postgresql',
  );
});

it.each(DATABASES)('$engine does not run as root, and listens on loopback only', ({ port }) => {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const listening = ['tcp', 'tcp6'].flatMap((table) =>
    execFileSync('cat', [`/proc/net/${table}`], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === '0A'),
  );
  expect(listening.map(([, local]) => local)).toEqual([`0100007F:${hex}`]);
  expect(listening.map((fields) => fields[7])).not.toContain('0');
});
