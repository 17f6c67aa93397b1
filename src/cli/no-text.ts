/** What no text holds: controls that are neither tab nor end of line. Those above ASCII are left to encodings that have them. */
const CONTROL = /(?![\t-\r\x7f-\x9f])\p{Cc}/u;

/** Whether these are bytes of something else than text. */
export const isNoText = (text: string): boolean => CONTROL.test(text);
