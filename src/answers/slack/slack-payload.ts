import * as z from 'zod/mini';
import { tokenInBlock, type Verdict } from '../../core/approval-link.ts';
import { parsedJson } from '../../core/json.ts';

const Id = z.string().check(z.regex(/^[A-Z0-9]{5,24}$/));
const Name = z.string().check(z.maxLength(64));

/** What of Slack's `block_actions` is read; the rest is as Slack likes it. */
const Payload = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: Id, team_id: z.optional(Id) }),
  team: z.nullish(z.object({ id: Id })),
  channel: z.object({ id: Id }),
  actions: z
    .array(
      z.object({
        action_id: Name,
        block_id: z.string().check(z.maxLength(255)),
        selected_option: z.nullish(z.object({ value: Name })),
      }),
    )
    .check(z.length(1)),
});

/** What somebody pressed in Slack. */
export interface Pressing {
  /** Names and proves the question. */
  token: string;
  does: Exclude<Verdict, 'pause'> | 'details';
  /** Which of the reasons was chosen. */
  because?: string;
  /** Who pressed, by their id and, where Slack says it, that of their workspace. */
  user: string;
  userTeam?: string;
  /** The workspace of the app. */
  team?: string;
  channel: string;
}

const DOES = ['approve', 'reject', 'later', 'details'] as const;

/**
 * What a form of Slack says was pressed, as it came and unproven; undefined where it is nothing of ours.
 *
 * @param body the form
 */
export function pressingIn(body: string): Pressing | undefined {
  const parsed = z.safeParse(Payload, parsedJson(new URLSearchParams(body).get('payload') ?? ''));
  if (!parsed.success) return undefined;
  const { user, team, channel, actions } = parsed.data;
  const [action] = actions;
  const does = DOES.find((each) => each === action?.action_id);
  const token = tokenInBlock(action?.block_id ?? '');
  if (!does || !token) return undefined;
  const because = action?.selected_option?.value;
  return {
    token,
    does,
    user: user.id,
    channel: channel.id,
    ...(because !== undefined && { because }),
    ...(user.team_id !== undefined && { userTeam: user.team_id }),
    ...(team && { team: team.id }),
  };
}
