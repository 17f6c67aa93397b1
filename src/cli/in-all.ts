import { awsProblem } from './aws-problem.ts';
import type { Context, Everywhere, Unreached } from './commands/context.ts';
import { shown } from './out.ts';
import { sideBySide } from './side-by-side.ts';

/** Reads something of every deployment side by side; one that cannot be read is named, and costs no other. */
export async function readInAll<R>(
  { contexts, unreached }: Everywhere,
  work: (context: Context) => Promise<R>,
): Promise<{ read: { context: Context; result: R }[]; unreached: Unreached[] }> {
  const { done, failed } = await sideBySide(contexts, async (context) => {
    try {
      return await work(context);
    } catch (error) {
      throw awsProblem(error, { region: context.deployment.region });
    }
  });
  const unread = failed.map(({ one: { deployment }, why }) => ({
    region: deployment.region,
    stack: deployment.stack,
    why,
  }));
  return {
    read: done.map(({ one: context, result }) => ({ context, result })),
    unreached: [...unreached, ...unread],
  };
}

/** What could not be looked into, a line each: regions that fail alike on one. */
export function unreachedLines(unreached: readonly Unreached[]): string[] {
  const alike = Map.groupBy(unreached, ({ region, why }) => why.replaceAll(region, 'the region'));
  return [...alike.values()].map((those) => {
    const names = those.map(({ region, stack }) => (stack ? `${shown(stack, 128)} in ${region}` : region)).join(', ');
    return `Not looked into: ${names}: ${those[0]?.why ?? ''}`;
  });
}
