import type { ChannelAnswer, TestAnswer } from '../../alerts/test-message.ts';
import { shown } from '../out.ts';
import { CommandError, type Context } from './context.ts';

type Channels = Extract<TestAnswer, { channels: unknown }>;

/** The channels that alerts can go to, as they are deployed. */
export async function listChannels({ ask, deployment, out }: Context): Promise<number> {
  const { channels, routes, quietHours } = checked(await ask({ ask: 'list' }));
  out.data({ stack: deployment.stack, channels, routes, quietHours });
  for (const { channel, kind } of channels) out.line(`${shown(channel, 64).padEnd(20)} ${shown(kind, 20)}`);
  const all =
    routes === 0 ? 'Everything goes to the topic.' : `Routes: ${routes}. What none matches goes to the topic.`;
  out.line(`${all}${quietHours > 0 ? ` Quiet hours: ${quietHours}.` : ''}`);
  return 0;
}

/** Has a marked message sent to each channel, by the function that sends alerts. */
export async function testChannels(channel: string | undefined, { ask, deployment, out }: Context): Promise<number> {
  const { channels } = checked(await ask({ ask: 'test', ...(channel !== undefined && { channel }) }));
  out.data({ stack: deployment.stack, channels });
  for (const one of channels) out.line(lineOf(one));
  return channels.every(({ ok }) => ok) ? 0 : 1;
}

const lineOf = ({ channel, kind, ok, why }: ChannelAnswer): string =>
  `${shown(channel, 64).padEnd(20)} ${shown(kind, 20).padEnd(10)} ${ok ? 'ok: look whether it has arrived' : `NOT sent: ${shown(why, 500)}`}`;

function checked(answer: TestAnswer): Channels {
  if ('channels' in answer) return answer;
  throw new CommandError(`${shown(answer.problem, 500)}. They are in the section channels of riposte.yml.`);
}
