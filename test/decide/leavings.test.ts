import { decide } from '../../src/decide/decide.ts';
import { leavings } from '../../src/decide/leavings.ts';
import { findingOf } from '../sources/support.ts';
import { givenConfig, NOW } from '../support/fixtures.ts';

const config = givenConfig();
const public_ = findingOf('access-analyzer', 'public-bucket');
const left = (finding: typeof public_): string[] =>
  leavings(finding, decide(finding, config, NOW), config, NOW).map(({ key }) => key.split('#').slice(2).join('#'));

describe('what a finding that is over leaves', () => {
  it('is nothing while it goes on', () => {
    expect(left(public_)).toEqual([]);
  });

  it.each([
    { title: 'archived', over: { ...public_, archived: true } },
    { title: 'resolved', over: { ...public_, severity: 1, facts: { ...public_.facts, status: 'RESOLVED' } } },
  ])('is what it wanted before it was $title', ({ over }) => {
    expect(left(over)).toContain('block-public-access#support-attachments');
  });

  it('is nothing that it wants still', () => {
    const over = { ...public_, facts: { ...public_.facts, status: 'RESOLVED' } };
    const wanted = decide(over, config, NOW).messages.map(({ key }) => key);
    expect(leavings(over, decide(over, config, NOW), config, NOW).map(({ key }) => key)).not.toEqual(
      expect.arrayContaining(wanted.length > 0 ? wanted : ['none']),
    );
  });

  it('is nothing of a sample, which never wanted anything', () => {
    expect(left({ ...public_, archived: true, sample: true })).toEqual([]);
  });
});
