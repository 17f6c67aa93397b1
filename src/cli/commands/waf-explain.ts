import type { Shown } from '../../actions/network/block-list/index.ts';
import { parseIp } from '../../core/addresses/network.ts';
import { utc } from '../../core/text.ts';
import { type Check, off, ok, problem } from '../../health/check.ts';
import { addressInAcl } from '../../health/web-acl/address-in-acl.ts';
import { findWebAcls } from '../../health/web-acl/find-web-acls.ts';
import { shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import { openBook, untilText } from './blocks-book.ts';
import { CommandError, type Context } from './context.ts';

export interface ExplainAddressOptions {
  /** Name or ARN. */
  acl?: string;
}

const TONES = { problem: 'red', unknown: 'yellow', off: 'yellow', ok: 'green' } as const;

/**
 * Says why the requests of an address are stopped: by Riposte's own block list, and by each web ACL of the account. Only
 * reads.
 *
 * @returns 1 when the address is stopped, or something could not be asked
 */
export async function explainAddress(text: string, { acl }: ExplainAddressOptions, context: Context): Promise<number> {
  const { clients, deployment, now, sleep, out } = context;
  const address = parseIp(text)?.text;
  if (address === undefined) throw new UsageError(`${shown(text, 100)} is no IP address.`);
  const { book } = await openBook(context);
  const known = await book.show(address);
  const { acls, unasked } = await findWebAcls(acl, { clients, account: deployment.account, now, sleep });
  if (acl !== undefined && acls.length === 0 && unasked.length === 0)
    throw new CommandError(`There is no web ACL ${shown(acl, 200)} in ${deployment.region}, nor one for CloudFront.`);
  const own: Check = { id: 'block-list', what: 'Block list', ...onList(known, deployment.timeZone) };
  const parts = [{ webAcl: '', checks: [own] }];
  for (const one of acls)
    parts.push({ webAcl: one.acl.Name ?? '', checks: await addressInAcl(address, one.groups, one) });
  const missed = unasked.map(
    ({ scope, why }): Check => ({ id: scope, what: `Scope ${scope}`, state: 'unknown', note: why }),
  );
  if (missed.length > 0) parts.push({ webAcl: '', checks: missed });
  const all = parts.flatMap(({ webAcl, checks }) => checks.map((check) => ({ ...(webAcl && { webAcl }), ...check })));
  const isWell = all.every(({ state }) => state === 'ok' || state === 'off');
  out.data({ address, well: isWell, checks: all });
  out.line(out.colors.bold(address));
  for (const { webAcl, what, state, note, command } of all) {
    const where = webAcl ? `${webAcl}: ` : '';
    out.line(`${out.colors[TONES[state]](state.padEnd(8))} ${shown(`${where}${what}`, 300)}: ${shown(note, 800)}`);
    if (command) out.line(`         ${shown(command, 8_000)}`);
  }
  return isWell ? 0 : 1;
}

function onList({ cidr, block, covers, neverBlock, suppressedUntil }: Shown, timeZone: string) {
  const by = block ?? covers[0];
  if (by)
    return problem(
      `${by.cidr} is blocked ${untilText(by.expiresAt, timeZone)}: ${shown(by.reason, 300)}`,
      `npx --no -- riposte blocks remove ${by.cidr}`,
    );
  if (neverBlock) return ok(`Riposte never blocks it: ${shown(neverBlock, 300)}.`);
  return suppressedUntil === undefined
    ? ok(`${cidr} is not blocked.`)
    : off(`${cidr} is not blocked, and findings leave it alone until ${utc(suppressedUntil)}.`);
}
