/** How the title ends of a call whose request is not in the record. What stands before it is known. */
export const LEFT_OUT_HOW = ', and CloudTrail left out how';
