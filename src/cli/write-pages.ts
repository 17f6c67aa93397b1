import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderEmail } from '../digest/html/email.ts';
import type { Digest } from '../digest/model.ts';
import { renderReport } from '../digest/report.ts';

/** Writes one page, and the folders that it needs. */
export function writePage(path: string, html: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, html);
  return path;
}

/** Writes a digest's report and email into a folder, to be looked at. @returns where they are */
export function writePages(digest: Digest, folder: string): { report: string; email: string } {
  const name = `${digest.account}-${digest.region}-${digest.period.label}`;
  return {
    report: writePage(join(folder, `report-${name}.html`), renderReport(digest)),
    email: writePage(join(folder, `email-${name}.html`), renderEmail(digest)),
  };
}
