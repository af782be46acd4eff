/** Whether something of this site may be shown to a caller whose permission reaches to these sites. */
export function maySee(sites: 'everywhere' | readonly string[], site: string): boolean {
  return sites === 'everywhere' || sites.includes(site);
}
