/** Tags by key, as most services list them. */
export const tagsOf = (
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] = [],
): Record<string, string> => Object.fromEntries(list.map(({ Key = '', Value = '' }) => [Key, Value]));

/** Tags by key, as AWS KMS lists them. */
export const kmsTagsOf = (
  list: readonly { TagKey?: string | undefined; TagValue?: string | undefined }[] = [],
): Record<string, string> => Object.fromEntries(list.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]));
