/** What a line of an import asks for: nothing, one CIDR yet to be judged, or what cannot be read at all. */
type ImportLine = { cidr: string } | { refuse: string } | undefined;

const HEADER = /^(cidr|address|ip|network|prefix)$/i;
const MOST_CHARACTERS = 4_096;

/**
 * Reads one line of a list, in the forms in which lists are passed around: a bare address or CIDR, with a comment after
 * `#` or `;`; a CSV row that begins with it; a JSON object with `cidr` or `address`, as `export` writes them.
 */
export function readImportLine(line: string): ImportLine {
  if (line.length > MOST_CHARACTERS) return { refuse: `a line of ${line.length} characters is no entry` };
  const text = line.replace(/^\uFEFF/, '').trim();
  if (text === '' || /^(#|;|\/\/)/.test(text)) return undefined;
  if (text.startsWith('{')) return readJson(text.replace(/,$/, ''));
  if (/^[[\]],?$/.test(text)) return undefined;
  const [, field = '', rest = ''] = /^"?([^\s,;#"]*)"?\s*(.*)$/s.exec(text) ?? [];
  if (HEADER.test(field)) return undefined;
  if (field === '' || (rest !== '' && !/^[#;,]/.test(rest)))
    return { refuse: 'there is other text beside the address; comments begin with # or ;' };
  return { cidr: field };
}

function readJson(text: string): ImportLine {
  try {
    const { cidr, address } = JSON.parse(text) as { cidr?: unknown; address?: unknown };
    const found = cidr ?? address;
    return typeof found === 'string' ? { cidr: found } : { refuse: 'the object has neither cidr nor address' };
  } catch {
    return { refuse: 'it begins like JSON, and is none' };
  }
}
