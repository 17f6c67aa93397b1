import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { responsesIn } from '../support/stories.ts';
import { givenCli, handled } from './given-cli.ts';

const waiting = (records: readonly ResponseRecord[]): ResponseRecord => {
  const found = records.find(({ state }) => state === 'waiting');
  if (!found) throw new Error('nothing is asked');
  return found;
};

describe.each(['approve', 'reject'] as const)('%s by the command', (kind) => {
  it('answers the question that it has shown, and no newer one that was asked before the answer was read', async () => {
    const shell: { ask?: () => Promise<boolean> } = {};
    const { stack, run } = givenCli({}, { ask: async () => (await shell.ask?.()) ?? true });
    await handled(stack, 'guardduty/unusual-persistence-by-user');
    const { key, ...asked } = waiting(responsesIn(stack));
    shell.ask = async () => {
      await stack.journal.saveResponses([{ ...asked, key, plan: 'another', turn: (asked.turn ?? 1) + 1 }]);
      return true;
    };
    const { code, stdout } = await run(kind, key);
    expect(waiting(responsesIn(stack))).toMatchObject({ key, plan: 'another' });
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'It was asked about anew meanwhile, and this answer is none to that question: look at it, and answer again',
    );
  });

  it('is the answer to the question that it has shown', async () => {
    const { stack, run } = givenCli();
    await handled(stack, 'guardduty/unusual-persistence-by-user');
    const { key } = waiting(responsesIn(stack));
    expect((await run(kind, key)).code).toBe(0);
    const { history, outcome } = responsesIn(stack).find((record) => record.key === key) as ResponseRecord;
    expect(outcome).toBe(kind === 'approve' ? 'applied' : 'rejected');
    expect(history.find(({ what }) => what === kind)?.plan).toBeDefined();
  });
});
