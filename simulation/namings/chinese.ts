import { byRank, groups, type Naming, words } from './naming.ts';

const pinyin = words(
  'Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Deng Han Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Shen Qin',
);
const cantonese = words(
  'Wong Chan Lee Cheung Lau Leung Ng Ho Kwok Tang Lam Chow Cheng Tsang Yip Mak Fung Yeung Tse Kwan',
);
const syllables = words(
  'Xiao Ming Hui Ying Wei Jing Mei Hong Yan Ling Fang Jun Qiang Lei Ping Hua Xin Yu Jie Min Na Li Tao Bin Gang Chao Dan Rui Hao Zhi Yong Guang Shu Qing Lan Feng Wen Jian Bo Tian Ya Si Han Chun',
);
const western = { F: words('Amy Grace Vivian Cindy Joyce Fiona'), M: words('Kevin Jason Tony Eric Raymond Vincent') };

export const chinese: Naming = {
  name: 'Chinese',
  percent: 10,
  takesName: 0.05,
  swaps: 0.08,
  family: (random) => (random.chance(0.3) ? byRank(random, cantonese, 4) : byRank(random, pinyin, 5)),
  given(random, sex) {
    const first = random.pick(syllables);
    const second = random.pick(syllables);
    const own = random.chance(0.2)
      ? first
      : random.pick([`${first}${second.toLowerCase()}`, `${first} ${second}`, `${first}-${second}`]);
    return random.chance(0.12) ? `${random.pick(western[sex])} ${own}` : own;
  },
  familyOfChild: (_, family) => family,
  spellings: groups(
    'Zhang/Chang/Cheung Xu/Hsu/Tsui Wang/Wong Huang/Hwang/Wong Li/Lee/Lei Chen/Chan/Chin Cai/Tsai/Choi Xie/Hsieh/Tse Zheng/Cheng/Jheng Zhou/Chou/Chow Zhao/Chao/Chiu Guo/Kuo/Kwok Wu/Ng/Woo Liu/Lau/Liew Lin/Lim/Lam Jiang/Chiang Deng/Teng/Tang Gao/Kao Qin/Chin/Chun Zeng/Tsang/Tseng Xiao/Hsiao/Siu Zhu/Chu Liang/Leung Ye/Yeh/Yip Luo/Lo/Law He/Ho Feng/Fung Yang/Yeung/Young Cao/Tsao Jing/Ching Qiang/Chiang Xin/Hsin',
  ),
  shortForms: groups('Vivian/Viv Raymond/Ray Vincent/Vince'),
};
