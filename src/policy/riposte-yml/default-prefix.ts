/**
 * How the command is called where nobody said otherwise: from a checkout of the project. Elsewhere this form of npx fetches
 * no package: it asks the registry for the name, and ends, whoever may own it.
 */
export const DEFAULT_PREFIX = 'npx --no -- riposte';
