import { allFunctions } from '../src/functions/index.ts';

/** `src/core/function-ids.ts`: the ids alone, for functions that know others by their names, and need not hold the table. */
export const functionIds = (): string => `// Generated from src/functions by npm run generate.
export const FUNCTION_IDS = [
${allFunctions.map(({ id }) => `  '${id}',\n`).join('')}] as const;
`;
