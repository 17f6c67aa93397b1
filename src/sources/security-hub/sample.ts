import type { Reader } from '../read/reader.ts';

/** Products mark samples in different places; GuardDuty's mark survives in its product fields alone. */
export function isSample(asff: Reader): boolean {
  if (asff.flag('Sample') || /^\[SAMPLE\]/i.test(asff.said('Title') ?? '')) return true;
  const fields = asff.at('ProductFields').entries();
  return fields.some(([name, value]) => {
    if (/(^|\/)sample$/i.test(name)) return /^true$/i.test(String(value).trim());
    return /additionalInfo\/value$/i.test(name) && /["']sample["']\s*:\s*true/i.test(String(value));
  });
}
