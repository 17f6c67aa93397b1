import * as z from 'zod';

/**
 * What Slack takes of a message's blocks, as far as ours have them: it refuses the whole message for one that is wrong.
 * Strict: a kind or a field that is not here was never compared with Slack's reference (docs.slack.dev/reference/block-kit).
 */
const plain = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(most), emoji: z.boolean() });
const mrkdwn = z.strictObject({
  type: z.literal('mrkdwn'),
  text: z.string().min(1).max(3_000),
  verbatim: z.literal(true),
});
const name = z.string().min(1).max(255);

const confirm = z.strictObject({ title: plain(100), text: plain(300), confirm: plain(30), deny: plain(30) });

const button = z.strictObject({
  type: z.literal('button'),
  action_id: name,
  text: plain(75),
  value: z.string().max(2_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
});

const menu = z.strictObject({
  type: z.literal('static_select'),
  action_id: name,
  placeholder: plain(150),
  options: z
    .array(z.strictObject({ text: plain(75), value: z.string().min(1).max(75) }))
    .min(1)
    .max(100),
  confirm: confirm.optional(),
});

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plain(150) }),
  z.strictObject({ type: z.literal('section'), text: mrkdwn }),
  z.strictObject({ type: z.literal('context'), block_id: name.optional(), elements: z.array(mrkdwn).min(1).max(10) }),
  z.strictObject({
    type: z.literal('actions'),
    block_id: name,
    elements: z
      .array(z.union([button, menu]))
      .min(1)
      .max(25),
  }),
]);

const distinct = (values: readonly (string | undefined)[]): boolean => {
  const named = values.filter((value) => value !== undefined);
  return new Set(named).size === named.length;
};

const blocks = z
  .array(block)
  .min(1)
  .max(50)
  .refine((all) => distinct(all.map((each) => ('block_id' in each ? each.block_id : undefined))), {
    error: 'two blocks of one name',
  })
  .refine(
    (all) =>
      all.every((each) => each.type !== 'actions' || distinct(each.elements.map(({ action_id: action }) => action))),
    { error: 'two elements of one block of one name' },
  );

/** What Slack would refuse of a message's blocks; nothing where it takes them. */
export function refusedOf(given: unknown): string[] {
  const parsed = blocks.safeParse(given);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
