/** The own tag of a parameter or secret that says how it is renewed. Only characters that every tag may hold are used. */
export const RENEW_TAG = 'riposte:renew';

/** The secret's own tag that lets its value be copied: the parameters' names, separated by spaces. */
export const COPY_TAG = 'riposte:copy-to';
