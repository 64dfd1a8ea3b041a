/**
 * Common English words that stand for one another in most sentences, a group a line. Written by hand from general knowledge
 * of English and of how developers write, from no data set; a word stands in at most one group. Add a group only where a
 * reader would take either word for the other: "delete / remove", not "guitar / instrument" (that is `kinds.ts`).
 */
export const SYNONYMS = `
person human individual someone somebody
people persons folks humans everyone everybody
man gentleman guy fellow
woman lady
child kid youngster
boy lad
girl lass
baby infant
toddler tot
teenager teen adolescent youth
crowd throng
friend buddy pal mate
doctor physician
lawyer attorney
teacher instructor
cop policeman officer
author writer
photographer cameraman
cyclist biker bicyclist
spectator onlooker viewer
player athlete
dog hound
puppy pup
cat feline
kitten kitty
rabbit bunny
donkey mule
cow cattle
pig hog
car automobile auto
bike bicycle cycle
motorbike motorcycle
plane airplane aeroplane aircraft jet
ship vessel
boat watercraft
truck lorry
train railway
road roadway street highway avenue
path trail track pathway
sidewalk pavement footpath
shore coast seaside beach
sea ocean
forest wood woods
hill mound slope
mountain peak mount
cliff precipice
rock stone boulder
field meadow
garden yard
lawn grass turf
river stream creek
pond pool
dirt mud soil earth
picture photo photograph image pic
painting artwork
movie film
television tv telly
phone telephone cellphone
computer pc
garbage trash rubbish waste
shop store
house home
apartment flat
couch sofa settee
rug carpet
cup mug
pan skillet
plate dish
knife blade
rope cord string
shirt top
trousers pants slacks
jeans denims
jacket coat
sweater pullover jumper
cap hat
glasses spectacles eyeglasses
sneaker trainer
swimsuit bikini
purse handbag
backpack rucksack
food meal
meat flesh
candy sweet
shrimp prawn
corn maize
chip crisp
eggplant aubergine
zucchini courgette
beverage drink
soda pop
alcohol liquor
game match
ball sphere
stage podium
hurdle barrier obstacle fence
edge border brink
corner angle
front fore
middle center centre
side flank
bottom base
piece bit slice chunk
amount quantity
kind type sort
task job chore
trip journey voyage
gift present
error mistake fault
problem issue trouble
answer reply response
begin start commence
end finish conclude
stop halt cease quit
remove delete erase eliminate
fix repair mend correct
build construct
create make produce generate
modify change alter edit
choose select pick
need require
use utilize utilise employ
try attempt
help assist aid
buy purchase
sell vend
get obtain acquire receive
give hand
keep retain hold
show display
hide conceal
look watch gaze stare view observe
see notice
speak talk chat converse
say state
tell inform
shout yell scream
ask inquire
walk stroll hike
run race sprint
jump leap hop bound
climb scale ascend
fall drop tumble
throw toss hurl pitch fling
grab seize grasp snatch
catch capture
carry bear lug
lift raise hoist
push shove
pull drag tug haul
hit strike punch
fight battle brawl
kick boot
cut chop
peel skin
mix stir blend
cook prepare
fry saute
boil simmer
bake roast
eat consume devour
chew munch
pour empty
clean wash rinse scrub
wipe mop
dry towel
paint color colour
draw sketch
write jot
read peruse
sing chant
perform act
practice practise exercise
ride pedal
drive steer
fly soar
swim bathe
float drift
sit seat
rest relax repose
sleep nap doze slumber
smile grin beam
laugh giggle chuckle
cry weep sob
hug embrace cuddle
kiss peck
play frolic
chase pursue
wait await
pet stroke
bite nip
dig excavate
burn blaze
shoot fire
close shut
break smash shatter
tear rip
fold crease
attach fasten affix
tie bind
connect link join
collect gather assemble
arrange order
dress clothe
wear don
pose model
lie recline
stand rise
move shift
turn rotate spin twirl
shake rattle
big large
huge enormous giant gigantic massive vast
small little tiny
tall high
fast quick rapid swift speedy
quickly rapidly swiftly speedily
slowly gradually
happy glad cheerful joyful
sad unhappy
angry mad furious
scared afraid frightened
tired weary
old elderly aged elder
young youthful
pretty beautiful lovely attractive
difficult hard
easy simple
important crucial essential
strange odd weird
wet soaked drenched
dirty filthy
loud noisy
quiet silent
smart clever intelligent
near beside by next alongside adjacent
across over through
onto on upon
inside into indoor indoors
outside outdoor outdoors
below under beneath underneath
behind after
among amid between
around about
gray grey
blond blonde fair
reddish red
carefully cautiously
happily joyfully cheerfully
bravely courageously
quietly silently
often frequently
always constantly
usually normally generally typically
maybe perhaps
immediately instantly
repository repo
directory folder
database db
configuration config
documentation docs
application app
function fn
argument parameter param
environment env
dependency dep
library lib
password passphrase
administrator admin
authentication auth login
production prod
development dev
message msg
package pkg
test spec
bug defect
branch fork
developer engineer programmer
customer client
team crew squad
meeting standup
deploy release
install setup
execute invoke
validate verify check
update upgrade refresh
save persist
load fetch retrieve
send transmit
compress zip
encrypt cipher
format reformat
`;
