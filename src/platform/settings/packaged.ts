/** What a variable says of a setting that is too long for the environment of a function: its text is in the package. */
export const IN_PACKAGE = '(in the package)';

/**
 * The texts of long settings by their variables. Packaging puts them in the place of this module; see
 * deploy/bundle/options.ts.
 */
export const packaged: Readonly<Record<string, string>> = {};
