import { z } from 'zod';
import { wrong } from '../../policy/riposte-yml/shape.ts';

interface Forms<S extends z.ZodType, L extends z.ZodType, G extends z.ZodType> {
  /** What the value may be, for people. */
  may: string;
  scalar?: S;
  list?: L;
  group?: G;
}

/**
 * A value that may be written in several forms. The form that was written is the one that is checked, so that a mistake
 * in it is named where it stands.
 */
export function byForm<
  S extends z.ZodType = z.ZodNever,
  L extends z.ZodType = z.ZodNever,
  G extends z.ZodType = z.ZodNever,
>({ may, scalar, list, group }: Forms<S, L, G>) {
  return z.unknown().transform((input, ctx): z.infer<S> | z.infer<L> | z.infer<G> => {
    const isGroup = typeof input === 'object' && input !== null;
    const shape = Array.isArray(input) ? list : isGroup ? group : scalar;
    const parsed = shape?.safeParse(input);
    if (parsed?.success) return parsed.data as z.infer<S> | z.infer<L> | z.infer<G>;
    if (!parsed) ctx.addIssue({ code: 'custom', message: wrong(input, may), input });
    for (const issue of parsed?.error.issues ?? []) ctx.addIssue({ ...issue, input } as never);
    return z.NEVER;
  });
}
