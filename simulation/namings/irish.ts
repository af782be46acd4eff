import { byRank, groups, type Naming, words } from './naming.ts';

const families = words(
  "Murphy Kelly O'Sullivan Walsh O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher Doherty Kennedy Lynch Murray Quinn McLoughlin O'Carroll Connolly Daly O'Connell Wilson Dunne Brennan Burke Collins Clarke Johnston Hughes Farrell Fitzgerald Brown Nolan Maguire McGrath MacMahon O'Keeffe Fitzpatrick Mulligan Cassidy O'Shaughnessy Geoghegan McGillicuddy Heaney Devlin MacNamara",
);
const gaelic = words('Bhriain Shúilleabháin Mhurchú Cheallaigh Dhomhnaill Chonchúir Néill Bhroin');
const given = {
  F: words(
    'Mary Siobhán Aoife Niamh Ciara Sinéad Caoimhe Saoirse Gráinne Orla Róisín Deirdre Maeve Bríd Nuala Bernadette Bridget Eimear Clodagh Áine Fionnuala Kathleen Noreen Oonagh Treasa',
  ),
  M: words(
    'Patrick Seán Michael Conor Liam Ciarán Eoin Cormac Declan Pádraig Brendan Diarmuid Niall Oisín Fergal Eamonn Tadhg Donal Kevin Colm Ruairí Cathal Fintan Malachy',
  ),
};

export const irish: Naming = {
  name: 'Irish',
  percent: 9,
  takesName: 0.6,
  swaps: 0.006,
  family: (random, sex) =>
    random.chance(0.04)
      ? `${sex === 'F' ? 'Ní' : 'Ó'} ${random.pick(gaelic)}`
      : random.chance(0.02)
        ? `${byRank(random, families)}-${byRank(random, families)}`
        : byRank(random, families, 10),
  given: (random, sex) =>
    random.chance(0.45)
      ? `${byRank(random, given[sex], 8)} ${byRank(random, given[sex], 8)}`
      : byRank(random, given[sex], 8),
  familyOfChild: (_, family, sex) => family.replace(/^(Ní|Ó) /, sex === 'F' ? 'Ní ' : 'Ó '),
  spellings: groups(
    "Siobhán/Shevaun/Siobhan/Chevonne Niamh/Neve/Neeve Aoife/Eefa/Aoiffe Ciara/Keira/Kiera Ciarán/Kieran/Ciaran Seán/Shaun/Shawn/Sean Caoimhe/Keeva/Kweeva Saoirse/Seersha/Sersha Gráinne/Grania/Grainne Róisín/Rosheen/Roisin Eoin/Owen/Eoghan Pádraig/Patrick/Padraic Cathal/Cahal/Charles Tadhg/Tyge/Teague Ruairí/Rory/Ruari Maeve/Meabh/Maev Diarmuid/Dermot Sinéad/Shinade/Sinead Conor/Connor/Conner O'Neill/O'Neil/ONeill O'Reilly/Reilly/O'Riley Gallagher/Gallaher/Gallacher Doherty/Docherty/O'Doherty McLoughlin/McLaughlin/MacLochlainn Byrne/Burn/O'Byrne Geoghegan/Gagan/Gehegan Maguire/McGuire Dunne/Dunn Burke/Bourke Brennan/Brenan Oonagh/Una/Oona Kathleen/Cathleen Orla/Orlagh Nuala/Noola",
  ),
  shortForms: groups(
    'Patrick/Pat/Paddy Michael/Mick Bridget/Biddy/Bridie Bernadette/Bernie Kathleen/Kath Fionnuala/Nuala Brendan/Bren',
  ),
};
