import { byRank, groups, type Naming, words } from './naming.ts';

const muslim = {
  families: words(
    'Khan Ahmed Hussain Ali Akhtar Malik Iqbal Mahmood Chaudhry Qureshi Sheikh Mirza Rahman Uddin Miah Islam Hassan Shah Butt Aslam Rashid Siddiqui Ansari Javed Farooq Bhatti',
  ),
  women: words('Begum Bibi Khatun Akhtar Parveen Khanum Sultana Kausar'),
  F: words(
    'Fatima Ayesha Nasreen Shabana Zainab Maryam Rukhsana Samina Khadija Farzana Noreen Saima Hafsa Sadia Nazia Shazia Amina Yasmin Rabia Tahira Safiya Zahra',
  ),
  M: words(
    'Ali Imran Tariq Usman Bilal Asif Faisal Khalid Nadeem Waheed Yusuf Zafar Hamza Ibrahim Adnan Arshad Saeed Rafiq Shahid Kashif Abdul-Karim Abdul-Rahman Amin Haroon',
  ),
};
const sikh = {
  families: words('Dhillon Gill Sandhu Sidhu Grewal Bains Dhaliwal Johal Atwal Sahota Mann Bassi Virk Chahal'),
  both: words(
    'Gurpreet Harpreet Manpreet Jaspreet Kulwinder Balwinder Sukhwinder Parminder Jaswinder Amarjit Harjit Ranjit Surinder Narinder Gurdeep Kuldeep Harjinder Baljit',
  ),
};
const hindu = {
  families: words(
    'Patel Shah Sharma Mistry Gupta Desai Joshi Mehta Parmar Chauhan Solanki Verma Reddy Iyer Nair Banerjee Mukherjee Chakraborty Bhatt Pandya Vyas Rao',
  ),
  F: words(
    'Priya Anjali Meena Sunita Geeta Kavita Nisha Rekha Asha Lakshmi Deepa Hansa Jyoti Bhavna Pooja Shreya Usha Kamla',
  ),
  M: words(
    'Rajesh Sanjay Amit Vikram Suresh Mahesh Dinesh Anil Bharat Kiran Nikhil Arjun Jayesh Hitesh Prakash Ramesh Ashok Vijay',
  ),
};

const spellings = groups(
  'Mohammed/Muhammad/Mohamed/Mohammad/Mohd Ahmed/Ahmad/Ahmet Hussain/Hussein/Husain/Hossain Chaudhry/Choudhury/Chowdhury/Chaudhary Qureshi/Kureshi/Quraishi Sheikh/Shaikh/Sheik/Shaykh Rahman/Rehman/Rahaman Uddin/Udin/Ud-Din Miah/Mia/Mian Begum/Begam/Beghum Khatun/Khatoon Ayesha/Aisha/Aysha/Aishah Fatima/Fatema/Fatimah Yusuf/Yousuf/Yousef/Yusaf Waheed/Wahid/Vahid Iqbal/Eqbal Mahmood/Mahmud/Mehmood Akhtar/Akter/Aktar Siddiqui/Siddiqi/Sidiqi Usman/Osman/Uthman Khalid/Khaled Zainab/Zaynab/Zeinab Maryam/Mariam/Miriam Gurpreet/Gurprit Manpreet/Manprit Dhillon/Dillon Sidhu/Siddhu/Sidu Banerjee/Bannerjee/Bandyopadhyay Mukherjee/Mukerji/Mookerjee Chakraborty/Chakravarty/Chakrabarti Bhatt/Bhat/Batt Chauhan/Chohan Geeta/Gita Meena/Mina Pooja/Puja Vikram/Bikram Priya/Pria Lakshmi/Laxmi Nasreen/Nasrin Parveen/Parvin/Perveen Abdul-Karim/Abdulkarim/Abdul Abdul-Rahman/Abdurrahman Farooq/Faruk/Farouq Tariq/Tarek Javed/Jawed/Jawaid Hafsa/Hafsah Amina/Aminah/Ameena Patel/Patil Shah/Sha Rashid/Rasheed Saeed/Said/Sayeed Imran/Emran',
);
const shortForms = groups(
  'Mohammed/Mo Balwinder/Bal Harpreet/Harry Gurpreet/Gary Surinder/Sunny Rajesh/Raj Priyanka/Priya Khadija/Kadi',
);
const customs = { takesName: 0.35, swaps: 0.03, spellings, shortForms };

/** Often no name of the family: a woman is called Begum or Bibi as her mother was, a man Mohammed before the name he goes by. */
const muslimNames: Naming = {
  ...{ name: 'South Asian, Muslim', percent: 11, ...customs },
  family: (random, sex) =>
    sex === 'F' && random.chance(0.45) ? byRank(random, muslim.women, 3) : byRank(random, muslim.families, 4),
  given(random, sex) {
    const own = byRank(random, muslim[sex], 10);
    return sex === 'M' && random.chance(0.4) ? `Mohammed ${own}` : own;
  },
  familyOfChild: (random, family) =>
    muslim.women.includes(family) || random.chance(0.2) ? byRank(random, muslim.families, 4) : family,
};

/** Singh and Kaur as a family name, or beside one. */
const sikhNames: Naming = {
  ...{ name: 'South Asian, Sikh', percent: 4, ...customs },
  family: (random, sex) => (random.chance(0.5) ? (sex === 'F' ? 'Kaur' : 'Singh') : byRank(random, sikh.families, 8)),
  given: (random, sex) =>
    `${byRank(random, sikh.both, 12)}${random.chance(0.6) ? (sex === 'F' ? ' Kaur' : ' Singh') : ''}`,
  familyOfChild: (_, family, sex) => (/^(Singh|Kaur)$/.test(family) ? (sex === 'F' ? 'Kaur' : 'Singh') : family),
};

/** A father's name as the second given name. */
const hinduNames: Naming = {
  ...{ name: 'South Asian, Hindu', percent: 5, ...customs },
  family: (random) => byRank(random, hindu.families, 2),
  given: (random, sex) =>
    random.chance(0.5)
      ? `${byRank(random, hindu[sex], 10)} ${byRank(random, hindu.M, 10)}`
      : byRank(random, hindu[sex], 10),
  familyOfChild: (_, family) => family,
};

export const southAsian = [muslimNames, sikhNames, hinduNames] as const;
