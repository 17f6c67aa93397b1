import { pageRequests } from './answers/page-requests.ts';
import { slackRequests } from './answers/slack-requests.ts';
import { type Campaign, campaign, type Kind } from './campaign.ts';
import { importFiles } from './imports/import-files.ts';
import { riposteYml } from './riposte-yml/riposte-yml.ts';
import { fuzz, fuzzLarge } from './run.ts';

interface Asked {
  seed: number;
  count: number;
}

/** What can be fuzzed: how many inputs CI tries, and how. */
interface Fuzzed {
  usual: number;
  run(asked: Asked): Promise<Campaign>;
}

/** One event of 1 MB for each thousand small ones. */
async function events({ seed, count }: Asked): Promise<Campaign> {
  const { stackTraceLimit } = Error;
  const { read, acting, failures, runs } = fuzz(seed, count);
  Error.stackTraceLimit = stackTraceLimit;
  const large = fuzzLarge(seed, Math.max(1, Math.round(count / 1000)));
  const counts = { read, acting, 'of 1 MB read': large.read, 'ms for the slowest of these': large.slowest.ms };
  return { runs, counts, failures: [...failures, ...large.failures] };
}

const by = <Input>(name: string, usual: number, open: () => Kind<Input> | Promise<Kind<Input>>): Fuzzed => ({
  usual,
  run: async (asked) => campaign(name, await open(), asked),
});

/** Each kind of input that comes from outside, by the name by which it is asked for. */
export const kinds = {
  events: { usual: 1_000_000, run: events },
  'riposte-yml': by('riposte-yml', 10_000, riposteYml),
  imports: by('imports', 25_000, importFiles),
  slack: by('slack', 20_000, slackRequests),
  page: by('page', 20_000, pageRequests),
} satisfies Record<string, Fuzzed>;

export const KINDS = Object.keys(kinds);
