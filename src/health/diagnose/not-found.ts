/** What was asked about is not there; the message says what was looked for, and where. */
export class NothingThere extends Error {}
