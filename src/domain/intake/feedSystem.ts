/** What the sender of a feed is. A person says it; until then the database takes what is likeliest (migration 0008). */
export const feedSystems = ['ris', 'pacs', 'epr', 'pas', 'reporting-company', 'modality'] as const;
export type FeedSystem = (typeof feedSystems)[number];

/** As a page says it. */
export const feedSystemWords: Readonly<Record<FeedSystem, string>> = {
  ris: 'RIS',
  pacs: 'PACS',
  epr: 'Patient record (EPR)',
  pas: 'Patient administration',
  'reporting-company': 'Reporting company',
  modality: 'Scanner',
};

export function isFeedSystem(text: string): text is FeedSystem {
  return (feedSystems as readonly string[]).includes(text);
}
