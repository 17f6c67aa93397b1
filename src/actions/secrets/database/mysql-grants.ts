import { escape as text } from 'mysql2';
import { type Account, named, type Server } from './mysql-accounts.ts';
import type { Wire } from './wire.ts';

/** One line of SHOW GRANTS without the account: `GRANT SELECT ON "db".* TO`, and what follows the account. */
const LINE = /^((?:GRANT|REVOKE|SET DEFAULT ROLE)\b.*) (TO|FROM|FOR) ([`'].*)$/s;
/** MariaDB shows the account's hash and its REQUIRE with the first grant; those are set elsewhere. */
const KEPT_ENDING = / WITH (GRANT|ADMIN) OPTION$/;
/** No privilege at all, or one that administrators of managed databases may not pass on. */
const LEFT_OUT = /^GRANT (USAGE ON .*(?<! WITH GRANT OPTION)|PROXY ON .*)$/s;
const OF_ROLE = /^GRANT [`'](?!.* ON )/;

/**
 * Gives `to` what `from` has and it lacks, as the server itself writes it. Nothing is ever taken away.
 *
 * Two statements, and one for each grant that was missing.
 */
export async function copyGrants(wire: Wire, { isMariaDb }: Server, from: Account, to: Account): Promise<void> {
  const there = new Set((await grantsOf(wire, to)).map(({ all }) => all));
  const missing = (await grantsOf(wire, from)).filter(({ all }) => !there.has(all));
  for (const { what, preposition, ending } of missing) await wire.run(`${what} ${preposition} ${named(to)}${ending}`);
  // MariaDB shows the default role among the grants. In MySQL a granted role sleeps until it is one.
  if (!isMariaDb && missing.some(({ what }) => OF_ROLE.test(what)))
    await wire.run(`ALTER USER ${named(to)} DEFAULT ROLE ALL`);
}

interface Grant {
  what: string;
  preposition: string;
  ending: string;
  all: string;
}

async function grantsOf(wire: Wire, account: Account): Promise<Grant[]> {
  const rows = await wire.run(`SHOW GRANTS FOR ${named(account)}`);
  return rows.flatMap((row) => grantOf(String(Object.values(row)[0]), account));
}

/** The account is looked for from the end, since names of tables may look like anything. */
function grantOf(line: string, { user }: Account): Grant[] {
  if (LEFT_OUT.test(line)) return [];
  const marks = ['TO', 'FROM', 'FOR'].flatMap((word) => [` ${word} \`${user}\``, ` ${word} ${text(user)}`]);
  const at = Math.max(...marks.map((mark) => line.lastIndexOf(mark)));
  if (at < 0 || !LINE.test(line)) return [];
  const preposition = /^ (\w+)/.exec(line.slice(at))?.[1] ?? 'TO';
  const ending = KEPT_ENDING.exec(line)?.[0] ?? '';
  const what = line.slice(0, at);
  return [{ what, preposition, ending, all: `${what} ${preposition}${ending}` }];
}
