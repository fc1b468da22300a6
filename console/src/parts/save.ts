/** Hands a file to the browser, which saves it where downloads go. */
export function saveFile(name: string, parts: readonly BlobPart[], type: string): void {
  const address = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser may begin to read only after this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Such as `memberships-2026-11-29.csv`, by the reader's own day. */
export function datedName(what: string, ending: string, now = new Date()): string {
  const [year, month, day] = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return `${what}-${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}.${ending}`;
}
