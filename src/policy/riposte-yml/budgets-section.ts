import * as z from 'zod';
import { BLAST_RADII } from '../../core/blast-radius.ts';
import { keys, whole } from './shape.ts';

const MOST = 1_000_000;
const hour = z
  .exactOptional(whole(0, MOST, 'targets'))
  .describe('The most distinct targets changed in an hour; 0: each waits for a person.');
const day = z
  .exactOptional(whole(0, MOST, 'targets'))
  .describe('The same in a day; three times the hour when left out.');

const Limits = keys({ hour, day })
  .refine(({ hour: one = 0, day: whole = one }) => whole >= one, {
    error: 'a day may not have less than an hour of it.',
  })
  .describe('In all accounts together; three times that of one account when left out.');

const failures = z
  .exactOptional(whole(1, 1000, 'failures'))
  .describe('The changes in a row, each of another target, that may fail when they are read back; 5 when left out.');

const percent = z
  .exactOptional(whole(1, 100, 'percent'))
  .describe('Of the instances of the account in an hour, and at least one; 10 when left out and no hour is given.');

const LESS = { error: 'a day may not have less than an hour of it.' };
const isInOrder = ({ hour: one = 0, day: whole = one }: { hour?: number; day?: number }): boolean => whole >= one;
const of = { hour, day, all: z.exactOptional(Limits), failures };
const Budget = keys(of).refine(isInOrder, LESS).describe('For one account.');
const OfInstances = keys({ ...of, percent })
  .refine(isInOrder, LESS)
  .describe('For one account.');

/** The section about limits: how many distinct targets of a class are changed before a person is asked. */
export const budgetSections = {
  budgets: z
    .exactOptional(
      keys({
        ...(Object.fromEntries(BLAST_RADII.map((radius) => [radius, z.exactOptional(Budget)])) as Record<
          Exclude<(typeof BLAST_RADII)[number], 'instances'>,
          z.ZodExactOptional<typeof Budget>
        >),
        instances: z.exactOptional(OfInstances),
      }),
    )
    .describe('How many distinct targets of each class are changed before the class waits for a person.'),
};
