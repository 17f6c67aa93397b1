import { findExpiring } from '../../digest/expiring.ts';
import { localTime } from '../../digest/period.ts';
import { shown } from '../out.ts';
import type { Context } from './context.ts';

/** Shows what expires within 45 days. */
export async function listExpiring(context: Context): Promise<number> {
  const { clients, now, out, deployment } = context;
  const found = await findExpiring({ clients, now: now(), days: 45 });
  const expiring = found.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  out.data({
    stack: deployment.stack,
    expiring: expiring.map(({ at, ...one }) => ({
      ...one,
      ...(at !== undefined && { at: new Date(at).toISOString() }),
    })),
  });
  out.line(out.colors.bold(`Expiring within 45 days: ${expiring.length}`));
  for (const { kind, name, at, note } of expiring)
    out.line(
      `${at === undefined ? 'unknown   ' : localTime(at, deployment.timeZone).slice(0, 10)}  ${kind} ${shown(name, 300)}: ${shown(note, 300)}`,
    );
  return 0;
}
