import { quoted } from '../alerts/defang.ts';

/** Whose something is that expires, behind its name; nothing where no tag says so. @example ' (owner payments)' */
export const whose = ({ owner }: { owner?: string | undefined }): string =>
  owner ? ` (owner ${quoted(owner, 64)})` : '';
