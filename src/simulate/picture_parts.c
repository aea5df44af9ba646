/*
 * picture_parts.c: see picture_parts.h. Gradients fit the box of what they fill. Plants grow from (0, 0) upwards.
 */
#include "picture_parts.h"

#include <stddef.h>

/* clang-format off */
const char *const vti_picture_parts[] = {
    /* h: round and upright, v: lit from above, r: balls, d: flat cloth, m: metal, g: glass */
    "<linearGradient id='vt-h'><stop stop-color='#1c0f0a' stop-opacity='.12'/><stop offset='.2' stop-color='#fff' stop-opacity='.34'/>"
    "<stop offset='.45' stop-color='#fff' stop-opacity='0'/><stop offset='.7' stop-color='#1c0f0a' stop-opacity='.06'/>"
    "<stop offset='1' stop-color='#1c0f0a' stop-opacity='.3'/></linearGradient>\n",
    "<linearGradient id='vt-v' x2='0' y2='1'><stop stop-color='#fff' stop-opacity='.28'/><stop offset='.5' stop-color='#fff' stop-opacity='0'/>"
    "<stop offset='1' stop-color='#1c0f0a' stop-opacity='.2'/></linearGradient>\n",
    "<radialGradient id='vt-r' cx='.34' cy='.28' r='.85'><stop stop-color='#fff' stop-opacity='.45'/><stop offset='.45' stop-color='#fff' stop-opacity='0'/>"
    "<stop offset='1' stop-color='#1c0f0a' stop-opacity='.34'/></radialGradient>\n",
    "<linearGradient id='vt-d' y2='1'><stop stop-color='#fff' stop-opacity='.26'/><stop offset='.55' stop-color='#fff' stop-opacity='0'/>"
    "<stop offset='1' stop-color='#1c0f0a' stop-opacity='.18'/></linearGradient>\n",
    "<linearGradient id='vt-m'><stop stop-color='#1c0f0a' stop-opacity='.24'/><stop offset='.16' stop-color='#fff' stop-opacity='.2'/>"
    "<stop offset='.26' stop-color='#fff' stop-opacity='.72'/><stop offset='.36' stop-color='#fff' stop-opacity='.1'/><stop offset='.62' stop-color='#1c0f0a' stop-opacity='.1'/>"
    "<stop offset='.84' stop-color='#1c0f0a' stop-opacity='.34'/><stop offset='.93' stop-color='#fff' stop-opacity='.16'/><stop offset='1' stop-color='#1c0f0a' stop-opacity='.2'/></linearGradient>\n",
    "<linearGradient id='vt-g'><stop stop-color='#fff' stop-opacity='.55'/><stop offset='.08' stop-color='#fff' stop-opacity='.08'/><stop offset='.17' stop-color='#fff' stop-opacity='.5'/>"
    "<stop offset='.27' stop-color='#fff' stop-opacity='.08'/><stop offset='.8' stop-color='#fff' stop-opacity='0'/><stop offset='.93' stop-color='#fff' stop-opacity='.42'/>"
    "<stop offset='1' stop-color='#16302c' stop-opacity='.2'/></linearGradient>\n",
    /* the shadow on the ground, light of lamps, the wall's light, the floor */
    "<radialGradient id='vt-s'><stop stop-color='#21130c' stop-opacity='.42'/><stop offset='.55' stop-color='#21130c' stop-opacity='.16'/><stop offset='1' stop-color='#21130c' stop-opacity='0'/></radialGradient>\n",
    "<radialGradient id='vt-l'><stop stop-color='#ffefc2' stop-opacity='.95'/><stop offset='.35' stop-color='#ffe4a0' stop-opacity='.42'/><stop offset='1' stop-color='#ffe4a0' stop-opacity='0'/></radialGradient>\n",
    "<linearGradient id='vt-b' x2='0' y2='1'><stop stop-color='#ffe9b4' stop-opacity='0'/><stop offset='1' stop-color='#ffe9b4' stop-opacity='.75'/></linearGradient>\n",
    "<radialGradient id='vt-w' cx='.36' cy='.26' r='.9'><stop stop-color='#fff' stop-opacity='.55'/><stop offset='1' stop-color='#fff' stop-opacity='0'/></radialGradient>\n",
    "<linearGradient id='vt-o' x2='0' y2='1'><stop stop-color='#4a3324' stop-opacity='.17'/><stop offset='1' stop-color='#4a3324' stop-opacity='.05'/></linearGradient>\n",
    "<path id='vt-wall' fill='url(#vt-w)' d='M0 0h320v320H0z'/>\n",
    "<path id='vt-floor' fill='url(#vt-o)' d='M0 226h320v94H0z'/>\n",
    /* textures: wood grain, woven cane, cloth, wool */
    "<pattern id='vt-grain' width='120' height='34' patternUnits='userSpaceOnUse'><path fill='none' stroke='#3d2414' stroke-opacity='.17' stroke-width='1.3' "
    "d='M0 5q30-4 60 0t60 0M0 13q22 5 48 1t72-1M0 22q40-6 70-1t50 1M0 29q30 3 60 0t60 0M34 17q14-5 26 0-12 5-26 0'/></pattern>\n",
    "<pattern id='vt-weave' width='18' height='14' patternUnits='userSpaceOnUse'><path fill='#3d2414' fill-opacity='.13' d='M0 0h18v14H0z'/>"
    "<g fill='#fff6dc' fill-opacity='.5'><rect x='.8' y='.8' width='7.6' height='5.4' rx='2.4'/><rect x='9.8' y='7.8' width='7.6' height='5.4' rx='2.4'/></g>"
    "<g fill='#3d2414' fill-opacity='.12'><rect x='9.8' y='.8' width='7.6' height='5.4' rx='2.4'/><rect x='.8' y='7.8' width='7.6' height='5.4' rx='2.4'/></g></pattern>\n",
    "<pattern id='vt-cloth' width='5' height='5' patternUnits='userSpaceOnUse'><path stroke='#fff' stroke-opacity='.16' stroke-width='.9' d='M0 1.2h5'/>"
    "<path stroke='#2a1a10' stroke-opacity='.09' stroke-width='.9' d='M1.2 0v5M0 3.7h5'/></pattern>\n",
    /* a flame with its light */
    "<g id='vt-flame'><circle r='46' cy='-12' fill='url(#vt-l)'/><path fill='#f59a2f' d='M0 0c-9-3-8-13 0-25 8 12 9 22 0 25z'/><path fill='#ffe08a' d='M0-1c-5-2-4-8 0-15 4 7 5 13 0 15z'/></g>\n",
    /* plants for pots */
    "<g id='vt-plant0'><g fill='#4f7d53'><path d='M-6 4C-30-30-34-76-24-104c14 30 22 70 22 108z'/><path d='M6 4C30-24 38-60 32-88 14-62 2-30 0 4z'/></g>"
    "<g fill='#6d9c62'><path d='M-2 4C-14-40-8-96 4-124c12 34 12 86 4 128z'/><path d='M-8 4c-22-14-36-40-38-62 18 12 36 38 42 62z'/><path d='M8 4c18-8 36-26 42-46C30-36 12-18 4 4z'/></g>"
    "<path fill='none' stroke='#a9c98b' stroke-width='2' d='M2 0C-2-40 0-80 4-112M-6 0c-12-30-18-60-18-88M8-2c12-24 20-48 22-70'/></g>\n",
    "<g id='vt-plant1'><path fill='none' stroke='#4d6b41' stroke-width='3' d='M0 4C-4-30-20-50-34-62M0 4C2-40 0-70-4-92M0 4c6-36 22-54 38-62M0 4c10-18 28-26 44-26M0 4c-10-16-26-22-44-22'/>"
    "<g fill='#3f7350'><path d='M-34-58c-24-2-36-22-30-42 24-2 38 18 30 42z'/><path d='M38-56c-4-24 12-40 34-40 4 24-12 40-34 40z'/><path d='M-42-16c-20 6-36-4-40-20 20-8 36 2 40 20z'/></g>"
    "<g fill='#5b9466'><path d='M-4-88c-20-12-22-36-6-52 20 12 24 36 6 52z'/><path d='M44-20c6-20 24-26 42-18-6 20-22 28-42 18z'/><path d='M-12-40c-16-4-24-18-20-32 16 2 24 16 20 32z'/><path d='M12-40c0-18 12-28 28-26 0 16-12 28-28 26z'/></g></g>\n",
    "<g id='vt-plant2'><g fill='#7ba58c'><path d='M0 6c-28 0-56-14-60-32 22-6 48 6 60 32z'/><path d='M0 6c28 0 56-14 60-32C38-32 12-20 0 6z'/></g><g fill='#93bb9f'><path d='M0 6c-24-10-42-32-38-54 22 2 38 26 38 54z'/><path d='M0 6c24-10 42-32 38-54C16-46 0-22 0 6z'/></g>"
    "<g fill='#b2d1b3'><path d='M0 6c-16-18-20-44 0-64 20 20 16 46 0 64z'/><path d='M0 6c-14-6-26-22-24-36 14 2 24 18 24 36z'/><path d='M0 6c14-6 26-22 24-36C10-28 0-12 0 6z'/></g><g fill='#e59a9b'><circle cx='-36' cy='-46' r='3'/><circle cx='36' cy='-46' r='3'/><circle cy='-57' r='3'/></g></g>\n",
    "<g id='vt-plant3'><g fill='none' stroke-linecap='round' stroke-width='5'><path stroke='#578a4c' d='M0 4C-10-40-40-60-76-50M0 4C10-40 40-60 76-50M0 4C-4-50-24-84-52-96M0 4c4-54 24-88 52-100'/>"
    "<path stroke='#76a95f' d='M0 4C-2-50 2-90 8-118M0 4C-16-20-50-26-80-12M0 4c16-24 50-30 80-16M0 4C-6-40-16-70-22-112'/></g>"
    "<path fill='none' stroke='#97c37b' stroke-dasharray='2 5' stroke-width='15' d='M-4-20C-10-46-26-80-50-94M4-20c6-40 24-72 46-92M0-20C0-60 4-90 8-112M-8-14C-24-26-50-28-74-16M8-14c18-14 44-18 68-6'/></g>\n",
    "<g id='vt-plant4'><rect x='-22' y='-92' width='44' height='100' rx='22' fill='#5d9463'/><rect x='-50' y='-62' width='20' height='44' rx='10' fill='#5d9463'/><path fill='#5d9463' d='M-42-26h30v16h-18c-10 0-12-6-12-16zM14-36h22v16H14z'/><rect x='28' y='-74' width='20' height='54' rx='10' fill='#5d9463'/>"
    "<path fill='none' stroke='#83b583' stroke-width='2.5' stroke-dasharray='1 7' stroke-linecap='round' d='M-10-84v88M0-88v92M10-84v88M-40-54v30M38-66v40'/><g fill='#e8788a'><circle cx='-6' cy='-92' r='6'/><circle cx='6' cy='-92' r='6'/><circle cy='-98' r='6'/></g><circle cy='-92' r='4' fill='#f6c95b'/></g>\n",
    "<g id='vt-plant5'><path fill='none' stroke='#7a5a3c' stroke-width='6' d='M0 4C-2-20 4-40 0-66'/><g fill='#6f8f5e'><circle cx='-26' cy='-84' r='26'/><circle cx='26' cy='-82' r='27'/><circle cy='-108' r='30'/></g><g fill='#8caf74'><circle cx='-14' cy='-98' r='18'/><circle cx='14' cy='-116' r='14'/><circle cx='-32' cy='-90' r='10'/></g>"
    "<g fill='#55764a'><circle cx='18' cy='-74' r='8'/><circle cx='38' cy='-88' r='6'/><circle cx='-12' cy='-70' r='7'/></g></g>\n",
    /* stems for vases */
    "<g id='vt-stem0'><path fill='none' stroke='#6f8a72' stroke-width='3' d='M0 0C-4-40-8-70-4-104M0 0c8-30 18-54 40-76'/><g fill='#8fac97'><ellipse cx='-18' cy='-38' rx='14' ry='9' transform='rotate(24-18-38)'/><ellipse cx='10' cy='-56' rx='13' ry='9' transform='rotate(-30 10-56)'/><ellipse cx='-22' cy='-70' rx='13' ry='9' transform='rotate(28-22-70)'/>"
    "<ellipse cx='8' cy='-88' rx='12' ry='8' transform='rotate(-34 8-88)'/><ellipse cx='-6' cy='-112' rx='8' ry='12'/><ellipse cx='28' cy='-44' rx='12' ry='8' transform='rotate(-8 28-44)'/><ellipse cx='24' cy='-74' rx='12' ry='8' transform='rotate(40 24-74)'/><ellipse cx='44' cy='-82' rx='10' ry='8'/></g></g>\n",
    "<g id='vt-stem1'><path fill='none' stroke='#b79a6c' stroke-width='2.5' d='M0 0C-6-40-20-66-34-84M0 0c0-44 4-70 8-92M0 0c8-36 26-52 44-64'/><g fill='#e2cfa8'><path d='M-28-70c-22-8-30-34-22-56 18 12 30 34 22 56z'/><path d='M6-80C-10-96-8-124 8-142c14 20 14 46-2 62z'/><path d='M36-58c2-22 20-40 42-44 0 24-18 42-42 44z'/></g>"
    "<path fill='none' stroke='#c7ae80' stroke-width='2' d='M-30-74c-6-16-12-32-18-44M7-86c0-18 0-36 1-48M40-62c10-14 20-26 32-36'/></g>\n",
    "<g id='vt-stem2'><path fill='none' stroke='#5f7f52' stroke-width='3' d='M0 0c-2-40-10-66-22-90M0 0c4-40 12-70 26-84M0 0C0-40 2-60 2-78'/><path fill='#7fa36b' d='M-6-36c-18 0-28-8-32-20 18 0 28 6 32 20zM8-40c4-16 16-24 32-22-4 16-16 22-32 22z'/>"
    "<g fill='#e98872'><circle cx='-30' cy='-98' r='13'/><circle cx='-14' cy='-98' r='13'/><circle cx='-22' cy='-111' r='13'/><circle cx='-22' cy='-89' r='12'/></g><g fill='#f3b84f'><circle cx='20' cy='-92' r='11'/><circle cx='34' cy='-92' r='11'/><circle cx='27' cy='-103' r='11'/><circle cx='27' cy='-84' r='10'/></g>"
    "<g fill='#f4d9cf'><circle cx='-4' cy='-84' r='8'/><circle cx='8' cy='-84' r='8'/><circle cx='2' cy='-92' r='8'/></g><g fill='#7a4a2c'><circle cx='-22' cy='-99' r='6'/><circle cx='27' cy='-93' r='5'/><circle cx='2' cy='-85' r='4'/></g></g>\n",
    "<g id='vt-stem3'><path fill='none' stroke='#77886a' stroke-width='2.5' d='M0 0c-4-50-16-74-30-96M0 0c2-54 6-84 4-120M0 0c10-44 22-64 42-84'/><path fill='none' stroke='#a58cc4' stroke-width='10' stroke-linecap='round' stroke-dasharray='1 9' d='M-18-68c-6-14-12-26-18-36M5-82c1-16 1-32-1-46M28-64c8-12 16-22 24-30'/>"
    "<path fill='none' stroke='#8c72b0' stroke-width='7' stroke-linecap='round' stroke-dasharray='1 9' d='M-21-74c-6-14-10-22-14-30M5-88v-36M31-70c8-10 14-18 20-22'/></g>\n",
    NULL,
};
/* clang-format on */
