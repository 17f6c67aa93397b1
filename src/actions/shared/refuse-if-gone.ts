import type { JsonObject, Prepared } from '../../core/action.ts';

interface Gone {
  /** What AWS throws where it does not know the target. */
  isGone: (error: unknown) => boolean;
  reason: string;
}

/** What `prepare` finds; refused with this reason where AWS does not know the target. */
export async function refuseIfGone<Before extends JsonObject>(
  { isGone, reason }: Gone,
  prepare: () => Promise<Prepared<Before>>,
): Promise<Prepared<Before>> {
  try {
    return await prepare();
  } catch (error) {
    if (!isGone(error)) throw error;
    return { verdict: 'refuse', reason };
  }
}
