import type { Kind } from '../campaign.ts';
import { type BlockLines, blockLinesBy, checkBlockLines } from './block-lines.ts';
import { checkFindings, type FindingsFile, findingsBy } from './findings-files.ts';
import { checkPartnerList, type PartnerList, partnerListBy } from './partner-lists.ts';

type Input = BlockLines | PartnerList | FindingsFile;

/** Files that people hand over: what is to be blocked, what is never to be, and findings of their own. */
export const importFiles = (): Kind<Input> => ({
  make(random) {
    const how = random.below(10);
    if (how < 6) return blockLinesBy(random);
    return how < 8 ? partnerListBy(random) : findingsBy(random);
  },
  check(input, counts) {
    if (input.lines) return checkBlockLines(input, counts);
    return input.list === undefined ? checkFindings(input, counts) : checkPartnerList(input, counts);
  },
  floors: { 'with a block': 0.2, 'lists taken': 0.02, 'findings read': 0.05 },
});
