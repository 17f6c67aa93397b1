/** How every client of the SDK is made. */
export const options = { maxAttempts: 4 };
